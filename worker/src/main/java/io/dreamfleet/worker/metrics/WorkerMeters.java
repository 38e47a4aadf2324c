package io.dreamfleet.worker.metrics;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Priority;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.worker.metrics.Trouble.Dependency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The meters of a worker's jobs, leases and dependencies, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_jobs_total{outcome, model, code}}: jobs that ended here; outcome is
 *       {@code computed}, {@code stored}, {@code failed}, {@code cancelled} or {@code released}
 *   <li>{@code dreamfleet_ascent_steps_total}: ascent steps made, one for each job and step
 *   <li>{@code dreamfleet_ascent_image_steps_total}: the same, times the pictures of the job's set
 *   <li>{@code dreamfleet_survey_steps_total}: steps of surveys: pictures, then what is made of
 *       them
 *   <li>{@code dreamfleet_queue_wait_seconds{priority}}: from written to leased for the first time
 *   <li>{@code dreamfleet_job_duration_seconds{model}}: from lease to stored result
 *   <li>{@code dreamfleet_model_load_duration_seconds{model}}: weights fetched and read
 *   <li>{@code dreamfleet_upload_duration_seconds}: a result stored, waiting for the store included
 *   <li>{@code dreamfleet_leases}: records of the jobs topics that this worker holds now
 *   <li>{@code dreamfleet_lease_renewals_total}: renewals that the brokers took, one per record
 *   <li>{@code dreamfleet_leases_lost_total}: leases that ended without an acknowledgement that the
 *       brokers confirmed; the record is delivered again
 *   <li>{@code dreamfleet_lanes}: lanes that the share group has answered
 *   <li>{@code dreamfleet_redeliveries_total}: leases of jobs that were delivered before
 *   <li>{@code dreamfleet_dead_letters_total}: records rejected here, or seen here to have no
 *       deliveries left
 *   <li>{@code dreamfleet_dependency_up{dependency}}: 0 while the {@code store}, {@code kafka} or
 *       {@code status}, its status topic, do not do what this worker needs, else 1
 *   <li>{@code dreamfleet_dependency_errors_total{dependency}}: calls that failed
 *   <li>{@code dreamfleet_backoff_seconds_total{dependency}}: time waited before another try
 * </ul>
 *
 * A job may claim to be of any model; one that this build does not know has the label {@code none}.
 */
public final class WorkerMeters {
  private static final String NONE = "none";
  private static final String MODEL = "model";
  private static final String DEPENDENCY = "dependency";

  private final MeterRegistry registry;
  private final Predicate<String> knowsModel;
  private final AtomicInteger leases = new AtomicInteger();
  private final Counter steps;
  private final Counter imageSteps;
  private final Counter surveySteps;
  private final Counter renewals;
  private final Counter lost;
  private final Counter redeliveries;
  private final Counter deadLetters;
  private final Timer uploads;
  private final Map<Priority, Timer> waits = new EnumMap<>(Priority.class);
  private final Map<Dependency, Counter> errors = new EnumMap<>(Dependency.class);
  private final Map<Dependency, Counter> backoff = new EnumMap<>(Dependency.class);

  /**
   * Meters that stand at zero.
   *
   * @param knowsModel whether a model's name may be a label
   */
  public WorkerMeters(MeterRegistry registry, Predicate<String> knowsModel) {
    this.registry = registry;
    this.knowsModel = knowsModel;
    steps = counter("dreamfleet.ascent.steps", "Ascent steps made, one for each job and step");
    imageSteps =
        counter("dreamfleet.ascent.image.steps", "Ascent steps times the pictures of the job");
    surveySteps = counter("dreamfleet.survey.steps", "Steps of surveys made");
    renewals = counter("dreamfleet.lease.renewals", "Renewals of leases that the brokers took");
    lost =
        counter("dreamfleet.leases.lost", "Leases that ended without a confirmed acknowledgement");
    redeliveries = counter("dreamfleet.redeliveries", "Leases of jobs that were delivered before");
    deadLetters =
        counter(
            "dreamfleet.dead.letters", "Records rejected here or found without deliveries left");
    Gauge.builder("dreamfleet.leases", leases, AtomicInteger::get)
        .description("Records of the jobs topics held now")
        .register(registry);
    uploads =
        Histogram.of("dreamfleet.upload.duration", "A result stored", Duration.ofMinutes(30))
            .register(registry);
    for (Priority priority : Priority.values()) {
      waits.put(
          priority,
          Histogram.of("dreamfleet.queue.wait", "From written to leased first", Duration.ofDays(1))
              .tag("priority", Label.of(priority))
              .register(registry));
    }
    for (Dependency dependency : Dependency.values()) {
      errors.put(
          dependency, counter("dreamfleet.dependency.errors", "Calls that failed", dependency));
      backoff.put(
          dependency,
          counter("dreamfleet.backoff.seconds", "Time waited before another try", dependency));
    }
  }

  /** Shows what the worker needs and cannot have. */
  public void watch(Trouble trouble) {
    for (Dependency dependency : Dependency.values()) {
      Gauge.builder("dreamfleet.dependency.up", () -> trouble.isIn(dependency) ? 0 : 1)
          .description("1 while the dependency does what this worker needs")
          .tag(DEPENDENCY, Label.of(dependency))
          .register(registry);
    }
  }

  /** Shows how many lanes have joined their share group. */
  public void watchLanes(IntSupplier joined) {
    Gauge.builder("dreamfleet.lanes", joined::getAsInt)
        .description("Lanes that the share group has answered")
        .register(registry);
  }

  /**
   * Counts a record that is held from now on.
   *
   * @param attempt deliveries of its job, this one included
   * @param waited since the job first came to its topic; the clock is the brokers', so it may be
   *     less than nothing
   */
  public void leased(Priority priority, int attempt, Duration waited) {
    leases.incrementAndGet();
    if (attempt > 1) {
      redeliveries.increment();
    } else {
      // of one that comes again, most was work that was lost, and not waiting
      waits.get(priority).record(waited.isNegative() ? Duration.ZERO : waited);
    }
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

  /** Counts a record that nobody will get any more. */
  public void deadLetter() {
    deadLetters.increment();
  }

  /** Counts a call that failed. */
  public void callFailed(Dependency dependency) {
    errors.get(dependency).increment();
  }

  /** Counts time that passed before another try. */
  public void backedOff(Dependency dependency, Duration pause) {
    backoff.get(dependency).increment(pause.toNanos() / 1e9);
  }

  /** Counts steps of one ascent of so many pictures. */
  public void stepped(int count, int pictures) {
    steps.increment(count);
    imageSteps.increment((double) count * pictures);
  }

  /** Counts steps of a survey. */
  public void surveyed(int count) {
    surveySteps.increment(count);
  }

  /** Counts a model whose weights were read. */
  public void loaded(String model, Duration took) {
    Histogram.of("dreamfleet.model.load.duration", "Weights fetched and read", Duration.ofHours(1))
        .tag(MODEL, known(model))
        .register(registry)
        .record(took);
  }

  /** Counts a result that was stored. */
  public void uploaded(Duration took) {
    uploads.record(took);
  }

  /** Counts a job that succeeded, and its duration where it was computed here. */
  public void succeeded(String model, Source source, double seconds) {
    if (source == Source.STORED) {
      ended("stored", model, NONE);
      return;
    }
    ended("computed", model, NONE);
    Histogram.of("dreamfleet.job.duration", "From lease to stored result", Duration.ofHours(1))
        .minimumExpectedValue(Duration.ofMillis(100))
        .tag(MODEL, known(model))
        .register(registry)
        .record(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** Counts a job that can never succeed. */
  public void failed(String model, FailureCode code) {
    ended("failed", model, code.name());
  }

  /** Counts a record that is no job, which can never succeed either. */
  public void failedRecord(FailureCode code) {
    ended("failed", NONE, code.name());
  }

  /** Counts a job that nobody wanted any more. */
  public void cancelled(String model) {
    ended("cancelled", model, NONE);
  }

  /** Counts a job that was given back. */
  public void released(String model) {
    ended("released", model, NONE);
  }

  private void ended(String outcome, String model, String code) {
    Counter.builder("dreamfleet.jobs")
        .description("Jobs that ended on this worker")
        .tag("outcome", outcome)
        .tag(MODEL, known(model))
        .tag("code", code)
        .register(registry)
        .increment();
  }

  private String known(String model) {
    return knowsModel.test(model) ? model : NONE;
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter counter(String name, String description, Dependency dependency) {
    return Counter.builder(name)
        .description(description)
        .tag(DEPENDENCY, Label.of(dependency))
        .register(registry);
  }
}
