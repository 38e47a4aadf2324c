package io.dreamfleet.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Priority;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WorkerMeters meters = new WorkerMeters(registry, ModelCatalog.builtIn()::knows);

  @Test
  void whatever_jobs_call_their_models_there_are_labels_for_known_ones_alone() {
    for (int i = 0; i < 1000; i++) {
      meters.failed("resnet18\"} 1\n" + i, FailureCode.UNKNOWN_MODEL);
      meters.released("nonesuch" + i);
    }
    meters.failed("resnet18", FailureCode.UNKNOWN_LAYER);
    meters.succeeded("emojinet", Source.COMPUTED, 2.5);

    assertThat(registry.find("dreamfleet.jobs").counters())
        .extracting(
            jobs -> jobs.getId().getTag("outcome"),
            jobs -> jobs.getId().getTag("model"),
            jobs -> jobs.getId().getTag("code"),
            jobs -> jobs.count())
        .containsExactlyInAnyOrder(
            tuple("failed", "none", "UNKNOWN_MODEL", 1000.),
            tuple("released", "none", "none", 1000.),
            tuple("failed", "resnet18", "UNKNOWN_LAYER", 1.),
            tuple("computed", "emojinet", "none", 1.));
  }

  @Test
  void a_wait_is_told_of_the_first_delivery_and_counts_as_a_redelivery_after() {
    meters.leased(Priority.HIGH, 1, Duration.ofSeconds(3));
    meters.leased(Priority.HIGH, 2, Duration.ofSeconds(500));
    // of brokers whose clock is ahead
    meters.leased(Priority.NORMAL, 1, Duration.ofSeconds(-2));

    assertThat(waited("high").count()).isEqualTo(1);
    assertThat(waited("high").totalTime(TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(waited("normal").count()).isEqualTo(1);
    assertThat(waited("normal").totalTime(TimeUnit.SECONDS)).isZero();
    assertThat(registry.get("dreamfleet.redeliveries").counter().count()).isEqualTo(1);
    assertThat(registry.get("dreamfleet.leases").gauge().value()).isEqualTo(3);
  }

  @Test
  void an_image_step_is_one_picture_moved_once() {
    meters.stepped(10, 1);
    meters.stepped(7, 4);

    assertThat(registry.get("dreamfleet.ascent.steps").counter().count()).isEqualTo(17);
    assertThat(registry.get("dreamfleet.ascent.image.steps").counter().count()).isEqualTo(38);
  }

  private Timer waited(String priority) {
    return registry.get("dreamfleet.queue.wait").tag("priority", priority).timer();
  }
}
