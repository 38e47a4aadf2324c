package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Everything that people send, by mistake or on purpose, to one worker, with good jobs between. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads a process's memory from /proc")
class BadInputIT {
  private static final long SEED = 20261125;
  private static final int MUTATIONS = 60;

  /** The heap of the worker is this large from its start and cannot grow. */
  private static final int HEAP_MEBIBYTES = 512;

  /** What the rest of the process may have grown by: code, class data, libtorch's own. */
  private static final long MOST_GROWTH = 96L << 20;

  @TempDir private static Path folder;

  @Test
  void each_is_refused_with_a_code_while_the_worker_lives_on_and_good_jobs_succeed()
      throws Exception {
    List<BadInput> inputs = new ArrayList<>(new HostileMessages(SEED).all(MUTATIONS));
    inputs.addAll(new HostileFiles(SEED).all());
    Collections.shuffle(inputs, new Random(SEED));
    assertThat(inputs).hasSizeGreaterThanOrEqualTo(200);
    try (LocalFleet fleet = LocalFleet.running(options());
        Jobs jobs = new Jobs(fleet.settings());
        ObjectStore store = new ObjectStore(fleet.settings().store());
        KafkaProducer<String, byte[]> producer =
            new KafkaClients(fleet.settings()).openProducer()) {
      inputs.forEach(
          input ->
              input.objects().forEach((key, file) -> store.put(key, file, "application/x-bad")));
      List<Long> pids = fleet.workerPids();
      assertGoodJobs(jobs, 0, 2);
      assertDreamOfASoundPicture(jobs, store);
      long before = resident(pids.get(0));

      for (int i = 0; i < inputs.size(); i++) {
        producer.send(new ProducerRecord<>(Topics.JOBS, key(i), inputs.get(i).record()));
        if (i % 10 == 9) {
          assertGoodJobs(jobs, i, i + 1);
        }
      }

      assertThat(inputs).allSatisfy(input -> assertRefused(input, jobs));
      assertThat(jobs.seen(Failed.class, e -> e.code() == FailureCode.LIMIT_EXCEEDED))
          .allMatch(failed -> failed.reason().contains("dreamfleet.limits."));
      assertGoodJobs(jobs, 100_000, 100_001);
      assertThat(fleet.workerPids()).isEqualTo(pids);
      assertThat(status(fleet, "/healthz")).isEqualTo(200);
      assertThat(status(fleet, "/readyz")).isEqualTo(200);
      long after = resident(pids.get(0));
      System.out.printf(
          "%d bad inputs; resident size %.1f MiB before, %.1f after%n",
          inputs.size(), before / 1048576.0, after / 1048576.0);
      assertThat(after - before).isLessThan(MOST_GROWTH);
      assertThat(jobs.deadLetters(inputs.size())).hasSize(inputs.size());
    }
  }

  private static void assertRefused(BadInput input, Jobs jobs) {
    Failed failed = jobs.await(Failed.class, event -> event.id().equals(id(input)));
    assertThat(failed.reason())
        .isNotBlank()
        .hasSizeLessThan(2500)
        .doesNotContain("\r", "\u0000", "\u001b");
    assertThat(failed.code()).as(failed.reason()).isNotEqualTo(FailureCode.INTERNAL);
    input.code().ifPresent(code -> assertThat(failed.code()).as(failed.reason()).isEqualTo(code));
  }

  private static LocalFleet.Options options() {
    List<String> program = new ArrayList<>();
    program.addAll(
        List.of(
            "env",
            "DREAMFLEET_LIMITS_RECORD_BYTES=200000",
            "DREAMFLEET_LIMITS_STEPS=5000",
            "DREAMFLEET_LIMITS_WEIGHTS_BYTES=5000000",
            "DREAMFLEET_CACHE=" + folder.resolve("cache")));
    program.addAll(BuiltWorker.PROGRAM);
    program.addAll(
        program.indexOf("-jar"),
        List.of(
            "-Xms%dm".formatted(HEAP_MEBIBYTES),
            "-Xmx%dm".formatted(HEAP_MEBIBYTES),
            "-XX:+AlwaysPreTouch"));
    return new LocalFleet.Options(
        folder.resolve("fleet"),
        0,
        0,
        1,
        0,
        program,
        List.of("--device", "cpu", "--batch", "1"),
        Provisioning.Plan.usual(1));
  }

  private static void assertGoodJobs(Jobs jobs, int from, int to) {
    for (int number = from; number < to; number++) {
      String batch = "good-" + number;
      jobs.produce(
          """
          {"version": 1, "model": "emojinet", "objective": "layer1:%d", "steps": 1, "seed": %d,
           "size": {"width": 32, "height": 32}, "batch": "%s"}"""
              .formatted(number % 32, number, batch));
      jobs.await(Succeeded.class, event -> event.subject().batch().equals(Optional.of(batch)));
    }
  }

  /** What is dangerous in it is passed over. */
  private static void assertDreamOfASoundPicture(Jobs jobs, ObjectStore store) throws IOException {
    store.put("inputs/sound.png", HostileFiles.soundPictureWithABomb(), "image/png");
    jobs.produce(
        """
        {"version": 1, "model": "emojinet", "objective": "layer1", "steps": 1, "batch": "sound",
         "recipe": {"name": "dream"}, "input": "s3://dreamfleet/inputs/sound.png"}""");
    jobs.await(Succeeded.class, event -> event.subject().batch().equals(Optional.of("sound")));
  }

  /** Keys mean nothing to a worker, whatever they are. */
  private static String key(int number) {
    return switch (number % 4) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> "k".repeat(1000);
      default -> "\u0000\r\n../" + number;
    };
  }

  /** How status events call it: a job by its content, anything else by its bytes. */
  private static JobId id(BadInput input) {
    byte[] record = input.record() == null ? new byte[0] : input.record();
    try {
      return record.length > 200_000 ? JobId.ofRecord(record) : JobJson.read(record).id();
    } catch (JobRefusedException e) {
      return JobId.ofRecord(record);
    }
  }

  private static int status(LocalFleet fleet, String path)
      throws IOException, InterruptedException {
    URI address = URI.create(fleet.workerAddresses().get(0) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
        .statusCode();
  }

  /** Bytes of a process in memory: the second number of {@code /proc/PID/statm}, in pages. */
  private static long resident(long pid) throws IOException {
    Path statm = Path.of("/proc/" + pid + "/statm");
    return Long.parseLong(Files.readString(statm, StandardCharsets.US_ASCII).split(" ")[1]) * 4096;
  }
}
