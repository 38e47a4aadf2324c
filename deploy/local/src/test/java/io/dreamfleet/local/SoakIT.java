package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.status.StatusEvent.Succeeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One worker and a thousand short jobs. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads a process's memory from /proc")
class SoakIT {
  private static final int CHANNELS = 32;

  /** A worker returns to the system what it has freed once nobody has come for a second. */
  private static final Duration REST = Duration.ofSeconds(3);

  @TempDir private Path folder;

  @Test
  void a_worker_at_rest_is_no_larger_after_a_thousand_jobs_than_after_a_hundred() throws Exception {
    try (LocalFleet fleet =
            LocalFleet.running(
                new LocalFleet.Options(
                    folder,
                    0,
                    0,
                    1,
                    0,
                    BuiltWorker.PROGRAM,
                    List.of("--device", "cpu", "--batch", "8"),
                    Provisioning.Plan.usual(1)));
        Jobs jobs = new Jobs(fleet.settings())) {
      long worker = fleet.workerPids().get(0);
      finish(jobs, 0, 100);
      long early = residentAtRest(worker);
      finish(jobs, 100, 1000);
      long late = residentAtRest(worker);
      System.out.printf(
          "resident size at rest: %.1f MiB after 100 jobs, %.1f after 1000%n",
          early / 1048576.0, late / 1048576.0);
      assertThat((double) late).isLessThanOrEqualTo(1.05 * early);
    }
  }

  private static void finish(Jobs jobs, int from, int to) {
    for (int number = from; number < to; number++) {
      jobs.produce(
          """
          {"version": 1, "model": "emojinet", "objective": "layer1:%d", "steps": 4, "seed": %d,
           "size": {"width": 32, "height": 32}, "batch": "soak"}"""
              .formatted(number % CHANNELS, number));
    }
    jobs.awaitCount(Succeeded.class, to);
  }

  /** The least that it has in memory while nobody wants anything of it, in bytes. */
  private static long residentAtRest(long pid) throws Exception {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + REST.toNanos();
    while (System.nanoTime() < end) {
      least = Math.min(least, resident(pid));
      Thread.sleep(100);
    }
    return least;
  }

  /** Bytes of a process in memory: the second number of {@code /proc/PID/statm}, in pages. */
  private static long resident(long pid) throws IOException {
    String pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }
}
