package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Priority;
import io.dreamfleet.status.JobState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The monitor's meters, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_backlog_jobs{priority}}: records that the share group has not finished
 *   <li>{@code dreamfleet_jobs{state}}: jobs by state, as the status topic says
 *   <li>{@code dreamfleet_oldest_waiting_job_age_seconds{priority}}: 0 where none waits
 *   <li>{@code dreamfleet_jobs_arrived_total}, {@code dreamfleet_jobs_ended_total{outcome, code}}:
 *       since the monitor started
 *   <li>{@code dreamfleet_arrival_rate}, {@code dreamfleet_completion_rate}: jobs a second over the
 *       last five minutes
 *   <li>{@code dreamfleet_drain_seconds}: until nothing waits, at the completion rate; 0 with an
 *       empty backlog, NaN where nothing completes
 *   <li>{@code dreamfleet_dead_letters{priority}}: records on the dead-letter topic
 *   <li>{@code dreamfleet_monitor_ready}: 1 when the status topic has been read up to now
 *   <li>{@code dreamfleet_desired_workers}: how many workers the backlog deserves
 *   <li>{@code dreamfleet_dependency_up{dependency}}: 0 while {@code kafka}, the {@code status}
 *       topic or the {@code store} do not do what the monitor needs
 * </ul>
 *
 * <p>What is not known yet is NaN: what the brokers say of the queue until they have said it for
 * the first time, what the status topic says until it has been read. What is known stays as it was
 * while the brokers are away: nobody should scale to nothing for that.
 */
final class MonitorMeters {
  private final MeterRegistry registry;

  MonitorMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows what the status topic says. */
  void show(FleetBoard board) {
    for (JobState state : JobState.values()) {
      Gauge.builder("dreamfleet.jobs", onceReady(board, all -> all.count(state)))
          .description("Jobs by state, as the status topic says")
          .tag("state", lower(state))
          .register(registry);
    }
    FunctionCounter.builder("dreamfleet.jobs.arrived", board, FleetBoard::arrived)
        .description("Jobs that arrived since the monitor started")
        .register(registry);
    ended(board, JobState.SUCCEEDED, Optional.empty());
    ended(board, JobState.CANCELLED, Optional.empty());
    for (FailureCode code : FailureCode.values()) {
      ended(board, JobState.FAILED, Optional.of(code));
    }
    gauge(
        "dreamfleet.arrival.rate",
        "Jobs that arrive, a second, over five minutes",
        onceReady(board, all -> all.rates().arrival()));
    gauge(
        "dreamfleet.completion.rate",
        "Jobs that end, a second, over five minutes",
        onceReady(board, all -> all.rates().completion()));
    gauge(
        "dreamfleet.monitor.ready",
        "1 when the status topic has been read up to now",
        () -> board.isReady() ? 1 : 0);
  }

  /** Shows what the brokers say of the queue, and what follows from it. */
  void show(Supplier<Optional<QueueState>> queue, FleetBoard board, Scaling scaling, Clock clock) {
    for (Priority priority : Priority.values()) {
      byPriority(
          "dreamfleet.backlog.jobs",
          "Records of the jobs topic that the share group has not finished",
          priority,
          known(queue, state -> state.backlog().jobs().getOrDefault(priority, 0L)));
      byPriority(
          "dreamfleet.oldest.waiting.job.age.seconds",
          "How long the oldest waiting job has waited",
          priority,
          known(queue, state -> state.oldestAge(priority, clock.instant())));
      byPriority(
          "dreamfleet.dead.letters",
          "Records on the dead-letter topic",
          priority,
          known(queue, state -> state.deadLetters().getOrDefault(priority, 0L)));
    }
    gauge(
        "dreamfleet.drain.seconds",
        "Time until nothing waits, at the completion rate",
        known(queue, state -> state.drainSeconds(board.rates().completion())));
    gauge(
        "dreamfleet.desired.workers",
        "How many workers the backlog deserves",
        known(queue, state -> scaling.workers(state.backlog().total())));
  }

  /** Shows what the monitor needs and cannot have. */
  void show(Outages outages) {
    for (Outages.Dependency dependency : Outages.Dependency.values()) {
      Gauge.builder(
              "dreamfleet.dependency.up", () -> outages.reason(dependency).isPresent() ? 0 : 1)
          .description("1 while the dependency answers")
          .tag("dependency", lower(dependency))
          .register(registry);
    }
  }

  /** Half of a topic would make a dip in every curve. */
  private static Supplier<Number> onceReady(FleetBoard board, ToDoubleFunction<FleetBoard> value) {
    return () -> board.isReady() ? value.applyAsDouble(board) : Double.NaN;
  }

  private static Supplier<Number> known(
      Supplier<Optional<QueueState>> queue, ToDoubleFunction<QueueState> value) {
    return () -> queue.get().map(value::applyAsDouble).orElse(Double.NaN);
  }

  private void ended(FleetBoard board, JobState end, Optional<FailureCode> code) {
    FunctionCounter.builder("dreamfleet.jobs.ended", board, all -> all.ended(end, code))
        .description("Jobs that ended since the monitor started")
        .tag("outcome", lower(end))
        .tag("code", code.map(Enum::name).orElse("none"))
        .register(registry);
  }

  private void byPriority(
      String name, String description, Priority priority, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tag("priority", lower(priority))
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
