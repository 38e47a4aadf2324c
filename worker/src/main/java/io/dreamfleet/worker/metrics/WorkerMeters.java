package io.dreamfleet.worker.metrics;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The worker's own meters, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_jobs_total{outcome, model, code}}: jobs that ended here; outcome is
 *       {@code computed}, {@code stored}, {@code failed} or {@code released}
 *   <li>{@code dreamfleet_ascent_steps_total}: ascent steps made
 *   <li>{@code dreamfleet_job_duration_seconds{model}}: from lease to stored result
 *   <li>{@code dreamfleet_leases}: records of the jobs topic that this worker holds now
 *   <li>{@code dreamfleet_lease_renewals_total}: renewals that the brokers took, one per record
 *   <li>{@code dreamfleet_leases_lost_total}: leases that ended without an acknowledgement that the
 *       brokers confirmed; the record is delivered again
 *   <li>{@code dreamfleet_dependency_up{dependency}}: 0 while the {@code store}, {@code kafka} or
 *       {@code status}, its status topic, do not do what this worker needs, else 1
 * </ul>
 */
public final class WorkerMeters {
  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final Counter steps;
  private final AtomicInteger leases = new AtomicInteger();
  private final Counter renewals;
  private final Counter lost;

  public WorkerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.steps =
        Counter.builder("dreamfleet.ascent.steps")
            .description("Ascent steps made")
            .register(registry);
    Gauge.builder("dreamfleet.leases", leases, AtomicInteger::get)
        .description("Records of the jobs topic held now")
        .register(registry);
    this.renewals =
        Counter.builder("dreamfleet.lease.renewals")
            .description("Renewals of leases that the brokers took")
            .register(registry);
    this.lost =
        Counter.builder("dreamfleet.leases.lost")
            .description("Leases that ended without a confirmed acknowledgement")
            .register(registry);
  }

  /** Shows what the worker needs and cannot have. */
  public void watch(Trouble trouble) {
    for (Trouble.Dependency dependency : Trouble.Dependency.values()) {
      Gauge.builder("dreamfleet.dependency.up", () -> trouble.isIn(dependency) ? 0 : 1)
          .description("1 while the dependency does what this worker needs")
          .tag("dependency", dependency.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  /** Counts a record that is held from now on. */
  public void leased() {
    leases.incrementAndGet();
  }

  /** Counts a record that is held no more, because the brokers took its acknowledgement. */
  public void leaseEnded() {
    leases.decrementAndGet();
  }

  /** Counts a renewal that the brokers took. */
  public void leaseRenewed() {
    renewals.increment();
  }

  /** Counts a record that is held no more and was not acknowledged. */
  public void leaseLost() {
    leases.decrementAndGet();
    lost.increment();
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

  /** Counts a job that nobody wanted any more. */
  public void cancelled() {
    ended("cancelled", NONE, NONE);
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
