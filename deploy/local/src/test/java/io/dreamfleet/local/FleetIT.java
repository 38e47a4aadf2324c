package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.weights.WeightsWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One worker, the real broker and store, and the command line as a user runs it. */
class FleetIT {
  private static final Path HOSTILE_CHECKPOINT =
      Path.of("..", "..", "common", "src", "test", "resources", "weights", "hostile_system.pth");

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 1);
    jobs = new Jobs(fleet.settings());
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  @Test
  void a_submitted_job_becomes_a_picture_in_the_users_folder() throws Exception {
    Outcome outcome =
        tool.run(
            "submit",
            "emojinet",
            "layer2:7",
            "fc:tiger face",
            "--steps",
            "30",
            "--size",
            "64x40",
            "--batch",
            "first",
            "--out",
            "pictures");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    List<Path> pictures = files(folder.resolve("pictures"), ".png");
    assertThat(pictures).hasSize(2);
    for (Path picture : pictures) {
      BufferedImage image = ImageIO.read(picture.toFile());
      assertThat(image.getWidth()).isEqualTo(64);
      assertThat(image.getHeight()).isEqualTo(40);
    }
    Succeeded event =
        jobs.await(Succeeded.class, e -> e.subject().batch().equals(Optional.of("first")));
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      Result result = StatusJson.readResult(store.get(event.result()).orElseThrow());
      assertThat(event.score()).contains(result.score());
      assertThat(result.made().device()).isEqualTo("cpu");
      assertThat(store.get(event.image().orElseThrow()).orElseThrow())
          .startsWith(0x89, 'P', 'N', 'G');
    }
    assertThat(tool.run("status", "--batch", "first").out()).contains("2 succeeded");
    Outcome fetched = tool.run("fetch", "--batch", "first", "--out", "again", "--contact-sheet");
    assertThat(fetched.exit()).as(fetched.err()).isZero();
    assertThat(folder.resolve("again").resolve("contact-sheet.png")).isNotEmptyFile();
    assertThat(folder.resolve("again").resolve("jobs.json")).isNotEmptyFile();
  }

  @Test
  void a_set_of_pictures_comes_as_one_job_on_a_worker_of_single_jobs() throws Exception {
    String[] submit = {"submit", "emojinet", "layer3:12", "--size", "40", "--steps", "4"};
    List<String> words = new ArrayList<>(List.of(submit));
    words.addAll(List.of("--diverse", "3", "--out", "set", "--contact-sheet"));
    Outcome outcome = tool.run(words.toArray(String[]::new));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out() + outcome.err()).contains("3 pictures in set");
    assertThat(files(folder.resolve("set"), ".json")).hasSize(2);
    assertThat(folder.resolve("set").resolve("emojinet-layer3_12.png")).isNotEmptyFile();
    assertThat(files(folder.resolve("set").resolve("emojinet-layer3_12-diverse"), ".png"))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder("0001.png", "0002.png");
  }

  @Test
  void snapshots_come_with_the_picture_and_can_be_played_and_cut() throws Exception {
    Outcome outcome =
        tool.run(
            "submit",
            "emojinet",
            "layer1:3@5,6",
            "--steps",
            "30",
            "--size",
            "64x60",
            "--snapshots",
            "2,10,30",
            "--batch",
            "kept",
            "--out",
            "cut",
            "--animate",
            "--crop",
            "receptive-field");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    String name = "emojinet-layer1_3_at_5_6";
    // layer1 sees 43 pixels from -21 on, in steps of 4: rows -1 to 41 and columns 3 to 45
    BufferedImage cut = ImageIO.read(folder.resolve("cut").resolve(name + ".png").toFile());
    assertThat(cut.getHeight()).isEqualTo(42);
    assertThat(cut.getWidth()).isEqualTo(43);
    assertThat(folder.resolve("cut").resolve(name + ".apng")).isNotEmptyFile();

    assertThat(tool.run("fetch", "--batch", "kept", "--out", "whole").exit()).isZero();
    Path snapshots = folder.resolve("whole").resolve(name + "-snapshots");
    assertThat(files(snapshots, ".png"))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder("000002.png", "000010.png", "000030.png");
    BufferedImage end = ImageIO.read(folder.resolve("whole").resolve(name + ".png").toFile());
    assertThat(pixels(ImageIO.read(snapshots.resolve("000030.png").toFile())))
        .isEqualTo(pixels(end));
    assertThat(pixels(cut)).isEqualTo(pixels(end.getSubimage(3, 0, 43, 42)));
    assertThat(pixels(ImageIO.read(snapshots.resolve("000010.png").toFile())))
        .isNotEqualTo(pixels(end));
    Succeeded event = awaitBatch(Succeeded.class, "kept");
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      Result result = StatusJson.readResult(store.get(event.result()).orElseThrow());
      assertThat(result.snapshots()).extracting(Result.Kept::step).containsExactly(2, 10, 30);
      assertThat(result.snapshots()).allMatch(kept -> store.exists(kept.key()));
      assertThat(result.snapshots().get(2).score()).isEqualTo(result.score());
    }
  }

  @Test
  void a_job_without_snapshots_cannot_be_played_and_that_is_said() throws Exception {
    jobs.produce(job("\"objective\":\"layer1:7\",\"steps\":5,\"batch\":\"unkept\""));
    awaitBatch(Succeeded.class, "unkept");
    Outcome outcome = tool.run("fetch", "--batch", "unkept", "--out", "unkept", "--animate");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).contains("no animation of emojinet layer1:7", "it has no snapshots");
    assertThat(files(folder.resolve("unkept"), ".png")).hasSize(1);
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void the_same_job_again_is_answered_from_the_store() {
    String job =
        "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer1:3\",\"steps\":20,\"batch\":\"%s\"}";
    jobs.produce(job.formatted("once"));
    Succeeded once = awaitBatch(Succeeded.class, "once");
    jobs.produce(job.formatted("twice"));
    Succeeded twice = awaitBatch(Succeeded.class, "twice");

    assertThat(once.source()).isEqualTo(Source.COMPUTED);
    assertThat(twice.source()).isEqualTo(Source.STORED);
    assertThat(twice.id()).isEqualTo(once.id());
    assertThat(twice.score()).isEqualTo(once.score());
    jobs.produce(
        job.formatted("thrice").replace("\"steps\"", "\"onExisting\":\"recompute\",\"steps\""));
    Succeeded thrice = awaitBatch(Succeeded.class, "thrice");
    assertThat(thrice.source()).isEqualTo(Source.COMPUTED);
    assertThat(thrice.score()).isEqualTo(once.score());
  }

  @Test
  void progress_is_reported_at_the_steps_asked_for() {
    jobs.produce(
        "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer1:4\",\"size\":{\"width\":32,\"height\":32},\"steps\":60,\"progressEvery\":20,\"batch\":\"progress\"}");
    awaitBatch(Succeeded.class, "progress");
    List<Progress> reports =
        jobs.seen(Running.class, e -> e.subject().batch().equals(Optional.of("progress"))).stream()
            .map(Running::progress)
            .toList();
    assertThat(reports).extracting(Progress::step).contains(20, 40, 60).isSorted();
    assertThat(reports)
        .extracting(report -> report.loss().orElseThrow())
        .allMatch(Double::isFinite);
    assertThat(reports)
        .extracting(report -> report.meanAbsolute().orElseThrow())
        .allMatch(mean -> mean > 0);
  }

  /** Everything that can be wrong with a job: refused with its reason, and the next one works. */
  @Test
  void what_can_never_work_fails_with_its_reason_and_becomes_a_dead_letter() throws Exception {
    Map<String, FailureCode> bad = new LinkedHashMap<>();
    bad.put(job("\"objective\":\"layer5:0\""), FailureCode.UNKNOWN_LAYER);
    bad.put(job("\"objective\":\"layer2:64\""), FailureCode.CHANNEL_OUT_OF_RANGE);
    bad.put(job("\"objective\":\"layer2:1@12,0\""), FailureCode.POSITION_OUT_OF_RANGE);
    bad.put(
        job("\"objective\":\"layer2\",\"size\":{\"width\":0,\"height\":9}"),
        FailureCode.INVALID_VALUE);
    bad.put(
        job("\"objective\":\"layer2\",\"size\":{\"width\":100000,\"height\":100000}"),
        FailureCode.LIMIT_EXCEEDED);
    bad.put(job("\"objective\":\"layer2\",\"steps\":-5"), FailureCode.INVALID_VALUE);
    bad.put(job("\"objective\":\"layer2\",\"steps\":2000000000"), FailureCode.LIMIT_EXCEEDED);
    bad.put(job("\"objective\":\"layer2\",\"mood\":\"good\""), FailureCode.MALFORMED_JOB);
    bad.put(
        "{\"version\":1,\"model\":\"resnet19\",\"objective\":\"fc\"}", FailureCode.UNKNOWN_MODEL);
    bad.put(
        "{\"version\":9,\"model\":\"emojinet\",\"objective\":\"fc\"}",
        FailureCode.UNSUPPORTED_VERSION);
    bad.put("{\"version\":1,", FailureCode.MALFORMED_JOB);
    bad.put("", FailureCode.MALFORMED_JOB);
    bad.put("\u0000\u0001\u0002", FailureCode.MALFORMED_JOB);
    bad.put(weights("missing.safetensors", new byte[0]), FailureCode.WEIGHTS_NOT_FOUND);
    byte[] whole = checkpoint();
    bad.put(
        weights("truncated.safetensors", Arrays.copyOf(whole, whole.length / 2)),
        FailureCode.BAD_WEIGHTS);
    bad.put(
        weights("hostile.pth", Files.readAllBytes(HOSTILE_CHECKPOINT)), FailureCode.BAD_WEIGHTS);
    bad.put(weights("other.safetensors", whole), FailureCode.BAD_WEIGHTS);
    List<Long> pids = fleet.workerPids();

    bad.keySet().forEach(jobs::produce);
    List<Failed> failures = new ArrayList<>();
    for (Map.Entry<String, FailureCode> entry : bad.entrySet()) {
      FailureCode code = entry.getValue();
      Failed failed = jobs.await(Failed.class, e -> e.code() == code && !failures.contains(e));
      failures.add(failed);
      assertThat(failed.reason()).isNotBlank();
    }

    assertThat(failures)
        .extracting(Failed::reason)
        .anyMatch(r -> r.contains("did you mean layer4"));
    assertThat(failures).extracting(Failed::reason).anyMatch(r -> r.contains("posix.system"));
    assertThat(jobs.deadLetters(bad.size())).containsExactlyInAnyOrderElementsOf(bad.keySet());
    jobs.produce(job("\"objective\":\"layer1:5\",\"steps\":5,\"batch\":\"after\""));
    awaitBatch(Succeeded.class, "after");
    assertThat(fleet.workerPids()).isEqualTo(pids);
  }

  @Test
  void other_weights_for_a_model_are_used_from_the_users_file() throws Exception {
    // an emojinet of zeros: whatever it sees, its logits are their biases
    Map<String, float[]> values = new HashMap<>();
    Map<String, int[]> shapes = new HashMap<>();
    ModelCatalog.builtIn()
        .model("emojinet")
        .network()
        .parameters()
        .forEach(
            (name, shape) -> {
              int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
              float[] zeros = new float[shape.stream().reduce(1, Math::multiplyExact)];
              if (name.equals("fc.bias")) {
                zeros[3] = 0.25f;
              }
              values.put(name, zeros);
              shapes.put(name, sizes);
            });
    Path file = folder.resolve("zeros.safetensors");
    WeightsWriter.writeSafetensors(file, values, shapes);

    Outcome outcome =
        tool.run(
            "submit",
            "emojinet",
            "fc:3",
            "--weights",
            file.toString(),
            "--steps",
            "3",
            "--batch",
            "zeros",
            "--watch");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(awaitBatch(Succeeded.class, "zeros").score()).contains(0.25);
  }

  @Test
  void a_wrong_request_is_answered_before_anything_is_sent() throws Exception {
    Outcome layer = tool.run("submit", "emojinet", "layer1:3", "layer5:0", "--batch", "wrong");
    assertThat(layer.exit()).isEqualTo(2);
    assertThat(layer.err()).contains("emojinet has no layer \"layer5\": did you mean layer4");
    Outcome hostile =
        tool.run(
            "submit",
            "emojinet",
            "layer1",
            "--batch",
            "wrong",
            "--weights",
            HOSTILE_CHECKPOINT.toAbsolutePath().toString());
    assertThat(hostile.exit()).isEqualTo(2);
    assertThat(hostile.err()).contains("posix.system");
    assertThat(tool.run("status", "--batch", "wrong").out()).doesNotContain("queued");
  }

  @Test
  void the_worker_answers_prometheus_and_the_kubelet() throws Exception {
    String worker = fleet.workerAddresses().get(0);
    jobs.produce(job("\"objective\":\"layer1:6\",\"steps\":7,\"batch\":\"counted\""));
    awaitBatch(Succeeded.class, "counted");

    assertThat(get(worker + "/healthz").statusCode()).isEqualTo(200);
    assertThat(get(worker + "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(worker + "/nothing").statusCode()).isEqualTo(404);
    assertThat(get(worker + "/metrics").body())
        .contains("dreamfleet_jobs_total{code=\"none\",model=\"emojinet\",outcome=\"computed\"}")
        .contains("dreamfleet_ascent_steps_total")
        .contains("dreamfleet_job_duration_seconds_count{model=\"emojinet\"}")
        .contains("http_server_requests_seconds_count{status=\"404\",uri=\"NOT_FOUND\"}")
        .containsPattern("okhttp_requests_seconds_count\\{.*uri=\"results/\\*\"")
        .contains("jvm_memory_used_bytes")
        .contains("kafka_consumer_");
  }

  private static <T extends StatusEvent> T awaitBatch(Class<T> kind, String batch) {
    return jobs.await(kind, event -> event.subject().batch().equals(Optional.of(batch)));
  }

  private static String job(String fields) {
    return "{\"version\":1,\"model\":\"emojinet\"," + fields + "}";
  }

  /** A job that names weights, which lie in the store unless they are empty. */
  private static String weights(String name, byte[] content) {
    String key = "models/" + name;
    if (content.length > 0) {
      try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
        store.put(key, content, "application/octet-stream");
      }
    }
    return job("\"objective\":\"layer1\",\"weights\":\"s3://dreamfleet/" + key + "\"");
  }

  /** A sound checkpoint of something else. */
  private static byte[] checkpoint() throws IOException {
    Path file = folder.resolve("other.safetensors");
    WeightsWriter.writeSafetensors(
        file, Map.of("conv1.weight", new float[4]), Map.of("conv1.weight", new int[] {2, 2}));
    return Files.readAllBytes(file);
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (var list = Files.list(directory)) {
      return list.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
