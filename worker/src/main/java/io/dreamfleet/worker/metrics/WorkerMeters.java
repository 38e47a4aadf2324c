package io.dreamfleet.worker.metrics;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * The worker's own meters, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_jobs_total{outcome, model, code}}: jobs that ended here; outcome is
 *       {@code computed}, {@code stored}, {@code failed} or {@code released}
 *   <li>{@code dreamfleet_ascent_steps_total}: ascent steps made
 *   <li>{@code dreamfleet_job_duration_seconds{model}}: from lease to stored result
 * </ul>
 */
public final class WorkerMeters {
  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final Counter steps;

  public WorkerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.steps =
        Counter.builder("dreamfleet.ascent.steps")
            .description("Ascent steps made")
            .register(registry);
  }

  /** Counts steps of one ascent. */
  public void stepped(int count) {
    steps.increment(count);
  }

  /** Counts a job that succeeded, and its duration where it was computed here. */
  public void succeeded(String model, Source source, double seconds) {
    if (source == Source.STORED) {
      ended("stored", model, NONE);
      return;
    }
    ended("computed", model, NONE);
    Timer.builder("dreamfleet.job.duration")
        .description("From lease to stored result")
        .tag("model", model)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(100))
        .maximumExpectedValue(Duration.ofHours(1))
        .register(registry)
        .record(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** Counts a job that can never succeed; what it claims to be is not a label's business. */
  public void failed(FailureCode code) {
    ended("failed", NONE, code.name());
  }

  /** Counts a job that was given back. */
  public void released() {
    ended("released", NONE, NONE);
  }

  private void ended(String outcome, String model, String code) {
    Counter.builder("dreamfleet.jobs")
        .description("Jobs that ended on this worker")
        .tag("outcome", outcome)
        .tag("model", model)
        .tag("code", code)
        .register(registry)
        .increment();
  }
}
