package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Queued;
import io.dreamfleet.status.StatusEvent.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a worker's process ends. */
@Timeout(120)
class WorkerGoingIT {
  private static final List<String> UNITS = List.of("layer4:1", "layer4:2", "layer4:3");

  @TempDir private static Path folder;

  @Test
  void a_worker_that_is_told_to_go_gives_its_jobs_back_and_ends_with_zero() throws Exception {
    try (LocalFleet fleet =
        LocalFleet.running(LocalFleet.Options.withoutWorkers(folder.resolve("fleet")))) {
      try (Jobs jobs = new Jobs(fleet.settings());
          WorkerProcess worker = worker(fleet, "leaving")) {
        worker.awaitReady(Duration.ofSeconds(60));
        for (String unit : UNITS) {
          jobs.produce(
              "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"%s\",\"steps\":100000}"
                  .formatted(unit));
        }
        for (String unit : UNITS) {
          jobs.await(Running.class, event -> isOf(unit, event));
        }

        worker.askToStop();

        for (String unit : UNITS) {
          jobs.await(Queued.class, event -> isOf(unit, event));
        }
        assertThat(worker.awaitEnd()).isZero();
        assertThat(Files.readString(worker.log())).contains("nothing is held any more");
      }
    }
  }

  private static boolean isOf(String unit, StatusEvent event) {
    return event.subject().objective().equals(Optional.of(unit));
  }

  private static WorkerProcess worker(LocalFleet fleet, String name) {
    WorkerLaunch launch =
        new WorkerLaunch(
            BuiltWorker.PROGRAM,
            List.of("--device", "cpu", "--batch", "4"),
            fleet.settingsFile(),
            fleet.data().resolve("logs"));
    return WorkerProcess.start(launch, name, 0);
  }
}
