package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the status topic says of the fleet: where every job stands, how far batches have come, what
 * happened of late. Keeps 25 bytes or so of each job, and a bounded number of whole events. Safe
 * for several threads.
 *
 * <p>A job <em>arrives</em> when it is heard of for the first time, or again after it had ended; it
 * <em>ends</em> when it comes to a final state, also from another one, since a job that is done
 * twice was asked for twice. What is recalled at the start counts for the rate of completions, and
 * for nothing else.
 */
final class FleetBoard {
  /** Rates are over this time. */
  static final Duration RATE_TIME = Duration.ofMinutes(5);

  /** The sparkline's points, and the time of each. */
  static final int POINTS = 90;

  static final Duration POINT_TIME = Duration.ofSeconds(10);

  private static final Duration KEPT = POINT_TIME.multipliedBy(POINTS);
  private static final int RUNNING_KEPT = 5_000;
  private static final int PICTURES_KEPT = 48;
  private static final int FAILURES_KEPT = 50;

  private final Clock clock;
  private final JobTable jobs = new JobTable();
  private final StateCounts counts = new StateCounts();
  private final Batches batches = new Batches();
  private final Latest<StatusEvent.Running> running = new Latest<>(RUNNING_KEPT);
  private final Latest<StatusEvent.Succeeded> pictures = new Latest<>(PICTURES_KEPT);
  private final Latest<StatusEvent.Failed> failures = new Latest<>(FAILURES_KEPT);
  private final Map<JobState, Map<Optional<FailureCode>, Long>> ends =
      new EnumMap<>(JobState.class);
  private RateWindow arrivals;
  private RateWindow completions;
  private long arrived;
  private boolean ready;

  FleetBoard(Clock clock) {
    this.clock = clock;
    clear();
  }

  /** Arrivals and completions a second over the last five minutes. */
  record Rates(double arrival, double completion) {}

  /** Forgets what stands on the status topic, which is read again from its beginning. */
  synchronized void clear() {
    jobs.clear();
    batches.clear();
    for (JobState state : JobState.values()) {
      while (counts.of(state) > 0) {
        counts.remove(state);
      }
    }
    running.clear();
    pictures.clear();
    failures.clear();
    arrivals = new RateWindow(KEPT, clock.instant());
    completions = new RateWindow(KEPT, clock.instant());
    ready = false;
  }

  /** The topic has been read up to what was its end. */
  synchronized void caughtUp() {
    ready = true;
  }

  synchronized boolean isReady() {
    return ready;
  }

  /** Takes note of an event that was there before the monitor. */
  synchronized void recall(StatusEvent event) {
    place(event);
    if (event.state().isFinal()) {
      completions.recall(event.subject().at(), clock.instant());
    }
  }

  /** Takes note of an event that comes now. */
  synchronized void apply(StatusEvent event) {
    Optional<JobState> before = place(event);
    if (before.isEmpty() || before.get().isFinal()) {
      arrived++;
      arrivals.add(clock.instant());
    }
    if (event.state().isFinal()) {
      ends.computeIfAbsent(event.state(), state -> new HashMap<>())
          .merge(code(event), 1L, Long::sum);
      completions.add(clock.instant());
    }
  }

  /** The topic has no word of a job any more. */
  synchronized void forget(JobId id) {
    jobs.forget(id).ifPresent(this::leave);
    running.remove(id);
    pictures.remove(id);
    failures.remove(id);
  }

  /** Where a job stands, and since when, in seconds since 1970. */
  synchronized Optional<JobTable.Entry> find(JobId id) {
    return jobs.find(id);
  }

  /** How many jobs are in a state. */
  synchronized int count(JobState state) {
    return counts.of(state);
  }

  synchronized long arrived() {
    return arrived;
  }

  /** How many jobs have come to an end, by the end and the code of a failure. */
  synchronized long ended(JobState end, Optional<FailureCode> code) {
    return ends.getOrDefault(end, Map.of()).getOrDefault(code, 0L);
  }

  synchronized Rates rates() {
    Instant now = clock.instant();
    return new Rates(arrivals.perSecond(RATE_TIME, now), completions.perSecond(RATE_TIME, now));
  }

  /** What several questions find out together, at one moment. */
  synchronized <T> T at(Function<Moment, T> questions) {
    return questions.apply(new Moment(clock.instant()));
  }

  /** The board while it does not move. */
  final class Moment {
    private final Instant now;

    private Moment(Instant now) {
      this.now = now;
    }

    Instant now() {
      return now;
    }

    StateCounts counts() {
      return counts;
    }

    Batches batches() {
      return batches;
    }

    List<StatusEvent.Running> running() {
      return running.oldestFirst();
    }

    List<StatusEvent.Succeeded> pictures() {
      return pictures.newestFirst();
    }

    List<StatusEvent.Failed> failures() {
      return failures.newestFirst();
    }

    int[] arrivals() {
      return arrivals.series(POINT_TIME, POINTS, now);
    }

    int[] completions() {
      return completions.series(POINT_TIME, POINTS, now);
    }
  }

  private Optional<JobState> place(StatusEvent whole) {
    StatusEvent event = Trimmed.of(whole, clock.instant());
    Instant at = event.subject().at();
    int batch = batches.number(event.subject().batch(), at);
    Optional<JobTable.Entry> before =
        jobs.put(event.id(), new JobTable.Entry(event.state(), batch, at.getEpochSecond()));
    before.ifPresent(this::leave);
    counts.add(event.state());
    batches.entered(batch, event.state(), at);
    keep(event);
    return before.map(JobTable.Entry::state);
  }

  private void leave(JobTable.Entry before) {
    counts.remove(before.state());
    batches.left(before.batch(), before.state());
  }

  private void keep(StatusEvent event) {
    if (event instanceof StatusEvent.Running progress) {
      running.update(progress);
    } else {
      running.remove(event.id());
    }
    if (event instanceof StatusEvent.Failed failure) {
      failures.add(failure);
    } else {
      failures.remove(event.id());
    }
    if (event instanceof StatusEvent.Succeeded picture && picture.image().isPresent()) {
      pictures.add(picture);
    } else {
      pictures.remove(event.id());
    }
  }

  private static Optional<FailureCode> code(StatusEvent event) {
    return event instanceof StatusEvent.Failed failed
        ? Optional.of(failed.code())
        : Optional.empty();
  }
}
