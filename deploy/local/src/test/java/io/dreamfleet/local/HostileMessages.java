package io.dreamfleet.local;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Submission;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.ModelCatalog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records of the jobs topic that are no job, or one that no fleet should do. */
final class HostileMessages {
  /** Fields of a job; {@code ...} stands for version, model and a small size. */
  private static final String BY_HAND =
      """
      MALFORMED_JOB        | null
      MALFORMED_JOB        | 17
      MALFORMED_JOB        | "a job"
      MALFORMED_JOB        | [{"version":1}]
      MALFORMED_JOB        | {}
      MALFORMED_JOB        | {"version":1}
      MALFORMED_JOB        | {"version":"1","model":"emojinet","objective":"layer1"}
      MALFORMED_JOB        | {"version":1.0,"model":"emojinet","objective":"layer1"}
      MALFORMED_JOB        | {"version":null,"model":"emojinet","objective":"layer1"}
      UNSUPPORTED_VERSION  | {"version":3,"model":"emojinet","objective":"layer1"}
      MALFORMED_JOB        | {"version":2,"model":"emojinet","objective":"layer1"}
      MALFORMED_JOB        | {"version":2,"type":"survey","model":"emojinet","layers":["layer1"],"embed":{}}
      INVALID_VALUE        | {"version":2,"type":"survey","model":"emojinet","data":"s3://dreamfleet/../x.zip","layers":["layer1"],"embed":{}}
      INVALID_VALUE        | {"version":2,"type":"survey","model":"../x","data":"s3://dreamfleet/inputs/x.zip","layers":["layer1"],"embed":{}}
      UNKNOWN_MODEL        | {"version":2,"type":"survey","model":"emojinet2","data":"s3://dreamfleet/inputs/x.zip","layers":["layer1"],"embed":{}}
      UNSUPPORTED_VERSION  | {"version":0,"model":"emojinet","objective":"layer1"}
      UNSUPPORTED_VERSION  | {"version":-1000,"model":"emojinet","objective":"layer1"}
      INVALID_VALUE        | {"version":99999999999999999999,"model":"emojinet","objective":"layer1"}
      MALFORMED_JOB        | {"version":1,"model":17,"objective":"layer1"}
      INVALID_VALUE        | {"version":1,"model":"","objective":"layer1"}
      INVALID_VALUE        | {"version":1,"model":"../../etc/passwd","objective":"layer1"}
      INVALID_VALUE        | {"version":1,"model":"emojinet\\u0000","objective":"layer1"}
      INVALID_VALUE        | {"version":1,"model":"emojinet\\r\\nx-amz-acl: public-read","objective":"layer1"}
      UNKNOWN_MODEL        | {"version":1,"model":"emojinet2","objective":"layer1"}
      INVALID_VALUE        | {"version":1,"model":"..","objective":"layer1"}
      MALFORMED_JOB        | {...,"objective":"layer1","objective":"layer2"}
      MALFORMED_JOB        | {...,"objective":"layer1"} {"version":1}
      MALFORMED_JOB        | {...,"objective":"layer1",}
      MALFORMED_JOB        | {...,"objective":'layer1'}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":NaN}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":Infinity}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":0x10}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":1.5}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":1e999999999}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":"5"}
      MALFORMED_JOB        | {...,"objective":"layer1","steps":null}
      INVALID_VALUE        | {...,"objective":"layer1","steps":0}
      INVALID_VALUE        | {...,"objective":"layer1","steps":-2147483648}
      INVALID_VALUE        | {...,"objective":"layer1","steps":2147483648}
      LIMIT_EXCEEDED       | {...,"objective":"layer1","steps":2147483647}
      LIMIT_EXCEEDED       | {...,"objective":"layer1","steps":5001}
      INVALID_VALUE        | {...,"objective":"layer1","seed":-1}
      INVALID_VALUE        | {...,"objective":"layer1","seed":9007199254740992}
      MALFORMED_JOB        | {...,"objective":"layer1","seed":1e3}
      INVALID_VALUE        | {...,"objective":"layer1","progressEvery":0}
      INVALID_VALUE        | {...,"objective":"layer1","batch":"../up"}
      INVALID_VALUE        | {...,"objective":"layer1","batch":"a\\nb"}
      MALFORMED_JOB        | {...,"objective":"layer1","batch":"\\ud800"}
      MALFORMED_JOB        | {...,"objective":"layer1","submittedAt":"yesterday"}
      INVALID_VALUE        | {...,"objective":"layer1","onExisting":"destroy"}
      ID_MISMATCH          | {...,"objective":"layer1","id":"../../x\\n"}
      ID_MISMATCH          | {...,"objective":"layer1","id":"0000000000000000000000000000000000000000000000000000000000000000"}
      MALFORMED_JOB        | {...,"objective":"layer1","mood":"good"}
      MALFORMED_JOB        | {...,"objective":"layer1","__proto__":{}}
      MALFORMED_JOB        | {...,"objective":"layer1","recipe":"lucid"}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"name":"../../recipe"}}
      MALFORMED_JOB        | {...,"objective":"layer1","recipe":{"name":"lucid","transforms":[]}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"name":"lucid","transforms":{"rotate":1e308}}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"name":"lucid","transforms":{"pad":2000000000}}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"optimizer":{"type":"adam","learningRate":1e999}}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"optimizer":{"type":"adam","learningRate":-1}}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"optimizer":{"type":"system"}}}
      INVALID_VALUE        | {...,"objective":"layer1","recipe":{"regularizers":{"tv":1e999}}}
      INVALID_VALUE        | {...,"objective":"layer1","snapshots":[0]}
      INVALID_VALUE        | {...,"objective":"layer1","steps":5,"snapshots":[6]}
      INVALID_VALUE        | {...,"objective":"layer1","steps":5,"snapshots":[3,3]}
      MALFORMED_JOB        | {...,"objective":"layer1","snapshots":[1e5]}
      MALFORMED_JOB        | {...,"objective":"layer1","snapshots":{"0":1}}
      MALFORMED_JOB        | {...,"objective":{"layer":"layer1"}}
      INVALID_VALUE        | {...,"objective":[]}
      MALFORMED_JOB        | {...,"objective":[[[["layer1"]]]]}
      INVALID_VALUE        | {...,"objective":[{"weight":0,"objective":"layer1"}]}
      INVALID_VALUE        | {...,"objective":[{"weight":1e999,"objective":"layer1"}]}
      INVALID_VALUE        | {...,"objective":""}
      INVALID_VALUE        | {...,"objective":"layer1:"}
      INVALID_VALUE        | {...,"objective":"layer1:99999999999"}
      CHANNEL_OUT_OF_RANGE | {...,"objective":"layer1:999999999"}
      INVALID_VALUE        | {...,"objective":"layer1 + 0*layer2"}
      INVALID_VALUE        | {...,"objective":"layer1 - layer1"}
      INVALID_VALUE        | {...,"objective":"1e7*layer1"}
      INVALID_VALUE        | {...,"objective":"system(layer1)"}
      INVALID_VALUE        | {...,"objective":"interpolate(layer1, layer2, 5)"}
      MALFORMED_JOB        | {...,"objective":"logit(\\"\\ud83d\\")"}
      INVALID_VALUE        | {...,"objective":"logit(\\"a\\r\\nSet-Cookie: b\\")"}
      INVALID_VALUE        | {...,"objective":"layer1\\u0000"}
      UNKNOWN_LAYER        | {...,"objective":"layer9"}
      UNKNOWN_LAYER        | {...,"objective":"......"}
      INVALID_VALUE        | {...,"objective":"layer1/../layer2"}
      INVALID_VALUE        | {...,"objective":"direction(layer1, file:///etc/passwd)"}
      INVALID_VALUE        | {...,"objective":"direction(layer1, s3://dreamfleet/../x)"}
      INPUT_NOT_FOUND      | {...,"objective":"direction(layer1, s3://secrets/x.npy)"}
      INPUT_NOT_FOUND      | {...,"objective":"direction(layer1, s3://dreamfleet/inputs/none.npy)"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"file:///etc/passwd"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"http://169.254.169.254/latest/meta-data"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/../secrets/x.pth"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/models/../../../etc/passwd"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/models//x.pth"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/x\\r\\nx-amz-acl: public-read"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/x\\u0000.pth"}
      INVALID_VALUE        | {...,"objective":"layer1","weights":"s3://dreamfleet/models/"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://secrets/x.pth"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://./x.pth"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://dreamfleet/models"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://dreamfleet/models/none.pth"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://dreamfleet/models/%2e%2e/%2e%2e/x"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://dreamfleet/models/x?versionId=1&acl"}
      WEIGHTS_NOT_FOUND    | {...,"objective":"layer1","weights":"s3://dreamfleet/models/bad-empty.pth/below"}
      INVALID_VALUE        | {...,"objective":"layer1","input":"s3://dreamfleet/inputs/x.png"}
      INVALID_VALUE        | {"version":1,"model":"emojinet","objective":"layer1","recipe":{"name":"dream"}}
      INPUT_NOT_FOUND      | {"version":1,"model":"emojinet","objective":"layer1","recipe":{"name":"dream"},"input":"s3://secrets/x.png"}
      INPUT_NOT_FOUND      | {"version":1,"model":"emojinet","objective":"layer1","recipe":{"name":"dream"},"input":"s3://dreamfleet/inputs"}
      INVALID_VALUE        | {"version":1,"model":"emojinet","objective":"layer1","recipe":{"name":"dream"},"input":"s3://dreamfleet/inputs/../../../x.png"}
      INVALID_VALUE        | {"version":1,"model":"emojinet","objective":"layer1","recipe":{"name":"dream","octaves":{"count":1000000}},"input":"s3://dreamfleet/x"}
      LIMIT_EXCEEDED       | {"version":1,"model":"emojinet","objective":"layer1","size":{"width":100000,"height":100000}}
      LIMIT_EXCEEDED       | {"version":1,"model":"emojinet","objective":"layer1","size":{"width":2147483647,"height":2147483647}}
      INVALID_VALUE        | {"version":1,"model":"emojinet","objective":"layer1","size":{"width":-1,"height":-1}}
      MALFORMED_JOB        | {"version":1,"model":"emojinet","objective":"layer1","size":[32,32]}
      """;

  private static final String USUAL =
      "\"version\":1,\"model\":\"emojinet\",\"size\":{\"width\":32,\"height\":32}";

  private final Random random;

  HostileMessages(long seed) {
    this.random = new Random(seed);
  }

  List<BadInput> all(int mutations) {
    List<BadInput> all = new ArrayList<>();
    BY_HAND
        .lines()
        .forEach(
            line -> {
              int bar = line.indexOf('|');
              FailureCode code = FailureCode.valueOf(line.substring(0, bar).strip());
              String record = line.substring(bar + 1).strip().replace("...,", USUAL + ",");
              all.add(BadInput.of(record, code, record));
            });
    all.addAll(large());
    all.addAll(bytes());
    while (all.stream().filter(each -> each.code().isEmpty()).count() < mutations) {
      mutation().ifPresent(all::add);
    }
    return all;
  }

  /** What is absurdly long, deep or many. */
  private static List<BadInput> large() {
    String many =
        IntStream.range(0, 65).mapToObj(i -> "layer2:" + i % 64).collect(Collectors.joining("+2*"));
    String units = IntStream.range(0, 500).mapToObj(i -> "a:" + i).collect(Collectors.joining("+"));
    return List.of(
        large("deep lists", FailureCode.MALFORMED_JOB, "[".repeat(90_000)),
        large("deep objects", FailureCode.MALFORMED_JOB, "{\"a\":".repeat(30_000)),
        large("long record", FailureCode.LIMIT_EXCEEDED, "{" + " ".repeat(300_000) + "}"),
        large("long name", FailureCode.INVALID_VALUE, job("x".repeat(150_000))),
        large("long number", FailureCode.MALFORMED_JOB, "9".repeat(150_000)),
        large("digits", FailureCode.INVALID_VALUE, job("1".repeat(15_000))),
        large("brackets", FailureCode.INVALID_VALUE, job("(".repeat(15_000))),
        large("signs", FailureCode.INVALID_VALUE, job("-".repeat(15_000) + "layer1")),
        large("spaces", FailureCode.INVALID_VALUE, job("layer1" + " ".repeat(150_000))),
        large("terms", FailureCode.INVALID_VALUE, job("layer1" + "+layer1".repeat(20_000))),
        large("distinct terms", FailureCode.CHANNEL_OUT_OF_RANGE, job("layer1:0+layer1:77")),
        large(
            "weights",
            FailureCode.INVALID_VALUE,
            job(
                "1e999*(".repeat(20)
                    + units
                    + ")".repeat(20)
                    + "+1e-999*(".repeat(20)
                    + units
                    + ")".repeat(20))),
        large(
            "many terms",
            FailureCode.LIMIT_EXCEEDED,
            job(
                IntStream.range(0, 65)
                    .mapToObj(i -> "layer3:" + i)
                    .collect(Collectors.joining(" + ")))),
        large("a class's label", FailureCode.INVALID_VALUE, job("logit(" + many + ")")),
        large(
            "many snapshots",
            FailureCode.LIMIT_EXCEEDED,
            "{%s,\"objective\":\"layer1\",\"steps\":5000,\"snapshots\":[%s]}"
                .formatted(
                    USUAL,
                    IntStream.rangeClosed(1, 5000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",")))),
        large(
            "many fields",
            FailureCode.MALFORMED_JOB,
            "{%s,\"objective\":\"layer1\"%s}"
                .formatted(
                    USUAL,
                    IntStream.range(0, 8_000)
                        .mapToObj(i -> ",\"field%d\":%d".formatted(i, i))
                        .collect(Collectors.joining()))));
  }

  private static BadInput large(String name, FailureCode code, String record) {
    return BadInput.of(name, code, record);
  }

  private static String job(String objective) {
    return "{%s,\"objective\":\"%s\"}".formatted(USUAL, objective);
  }

  /** What is no text at all. */
  private static List<BadInput> bytes() {
    byte[] job = job("layer1").getBytes(StandardCharsets.UTF_8);
    byte[] broken = job.clone();
    broken[broken.length - 4] = (byte) 0xC3;
    byte[] overlong = job.clone();
    overlong[overlong.length - 4] = (byte) 0xC0;
    overlong[overlong.length - 3] = (byte) 0xAF;
    List<BadInput> all = new ArrayList<>();
    all.add(new BadInput("nothing", null, Optional.of(FailureCode.MALFORMED_JOB), Map.of()));
    all.add(malformed("broken UTF-8", broken));
    all.add(malformed("overlong UTF-8", overlong));
    all.add(malformed("a zero", new byte[1]));
    all.add(malformed("zeros", new byte[100_000]));
    all.add(malformed("a zero behind", Arrays.copyOf(job, job.length + 1)));
    all.add(malformed("UTF-16", job("layer1").getBytes(StandardCharsets.UTF_16)));
    all.add(malformed("UTF-16LE", job("layer2").getBytes(StandardCharsets.UTF_16LE)));
    all.add(malformed("a mark", ("\ufeff" + job("layer1")).getBytes(StandardCharsets.UTF_8)));
    all.add(malformed("serialized Java", new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 0x73, 0x72}));
    return all;
  }

  private static BadInput malformed(String name, byte[] record) {
    return new BadInput(name, record, Optional.of(FailureCode.MALFORMED_JOB), Map.of());
  }

  /** A sound job with some bytes changed, cut out or doubled, unless it is still one. */
  private Optional<BadInput> mutation() {
    byte[] sound =
        ("{%s,\"objective\":\"layer%d:%d\",\"steps\":3,\"seed\":%d,\"recipe\":{\"name\":\"lucid\",\"transforms\":{\"pad\":3}}}")
            .formatted(USUAL, 1 + random.nextInt(4), random.nextInt(32), random.nextInt(1_000_000))
            .getBytes(StandardCharsets.UTF_8);
    int from = random.nextInt(sound.length);
    int length = Math.min(1 + random.nextInt(6), sound.length - from);
    byte[] changed;
    switch (random.nextInt(3)) {
      case 0 -> {
        changed = sound.clone();
        for (int i = 0; i < length; i++) {
          changed[from + i] = (byte) random.nextInt(256);
        }
      }
      case 1 -> {
        changed = Arrays.copyOf(sound, sound.length - length);
        System.arraycopy(sound, from + length, changed, from, sound.length - from - length);
      }
      default -> {
        changed = Arrays.copyOf(sound, sound.length + length);
        System.arraycopy(sound, from, changed, from + length, sound.length - from);
      }
    }
    return isSound(changed)
        ? Optional.empty()
        : Optional.of(
            new BadInput(
                "mutation " + new String(changed, StandardCharsets.UTF_8),
                changed,
                Optional.empty(),
                Map.of()));
  }

  private static boolean isSound(byte[] record) {
    try {
      Submission submission = JobJson.read(record);
      new JobCheck(JobLimits.DEFAULT)
          .check((Job) submission.work(), ModelCatalog.builtIn().model(submission.work().model()));
      return true;
    } catch (JobRefusedException e) {
      return false;
    }
  }
}
