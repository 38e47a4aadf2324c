package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Queued;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Succeeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers and a jobs topic of one partition. */
class SharedWorkIT {
  /** Short, so that renewal is put to use. */
  private static final Provisioning.Plan ONE_PARTITION =
      new Provisioning.Plan(1, (short) 1, Duration.ofSeconds(6), 5);

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;

  @BeforeAll
  static void start() {
    fleet =
        LocalFleet.running(
            new LocalFleet.Options(
                folder,
                0,
                0,
                2,
                0,
                BuiltWorker.PROGRAM,
                List.of("--device", "cpu", "--batch", "1"),
                ONE_PARTITION));
    jobs = new Jobs(fleet.settings());
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  @Test
  void two_workers_share_the_work_of_one_partition() {
    Set<String> workers = new HashSet<>();
    for (int channel = 0; channel < 8; channel++) {
      jobs.produce(job("layer2:" + channel, 60, "shared"));
    }
    for (int channel = 0; channel < 8; channel++) {
      String unit = "layer2:" + channel;
      Succeeded done =
          jobs.await(
              Succeeded.class,
              event ->
                  event.subject().objective().equals(Optional.of(unit)) && isOf("shared", event));
      workers.add(done.worker().name());
      assertThat(done.worker().attempt()).isEqualTo(1);
    }
    assertThat(workers).hasSize(2);
  }

  @Test
  void a_job_longer_than_its_lease_is_delivered_once() {
    jobs.produce(job("layer4", 100_000, "long"));
    Running first = jobs.await(Running.class, event -> isOf("long", event));
    Running late =
        jobs.await(Running.class, event -> isOf("long", event) && event.progress().seconds() > 14);

    assertThat(late.worker()).isEqualTo(first.worker());
    assertThat(late.worker().attempt()).isEqualTo(1);

    // and the worker that is told to go gives it back to the other at once
    ProcessHandle worker = ProcessHandle.of(pid(first.worker().name())).orElseThrow();
    worker.destroy();
    Queued back = jobs.await(Queued.class, event -> isOf("long", event));
    Running again =
        jobs.await(Running.class, event -> isOf("long", event) && event.worker().attempt() == 2);

    assertThat(again.worker().name()).isNotEqualTo(first.worker().name());
    assertThat(Duration.between(back.subject().at(), again.subject().at()))
        .isLessThan(Duration.ofSeconds(5));
    worker.onExit().join();
  }

  private static long pid(String worker) {
    return fleet.workerPids().get(Integer.parseInt(worker.replaceAll("\\D", "")) - 1);
  }

  private static boolean isOf(String batch, StatusEvent event) {
    return event.subject().batch().equals(Optional.of(batch));
  }

  private static String job(String objective, int steps, String batch) {
    return "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"%s\",\"steps\":%d,\"batch\":\"%s\"}"
        .formatted(objective, steps, batch);
  }
}
