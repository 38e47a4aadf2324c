package io.dreamfleet.cli.watch;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.status.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Follows jobs until all have ended, or the time is up; for use by one thread. */
public final class Watch {
  private static final Duration POLL = Duration.ofMillis(250);

  /** A reader hears as little of brokers that are gone as of jobs that do not move. */
  private static final Duration ASK_AFTER = Duration.ofSeconds(15);

  /** Enough for brokers that are started anew. */
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);

  private final StatusLog log;
  private final JobBoard board;
  private final WatchDisplay display;
  private Instant lastHeard = Instant.now();
  private boolean lost;

  /**
   * A watch.
   *
   * @param log stands where the board's knowledge ends
   */
  public Watch(StatusLog log, JobBoard board, WatchDisplay display) {
    this.log = log;
    this.board = board;
    this.display = display;
  }

  /**
   * Waits for jobs.
   *
   * @param relevant which of their events count: all, or only those that answer one's own request
   * @param deadline when to stop waiting
   * @return how they stand at the end
   * @throws FleetUnreachableException when the brokers have been gone for two minutes
   */
  public Tally follow(Set<JobId> ids, Predicate<StatusEvent> relevant, Optional<Instant> deadline) {
    Set<JobId> open = new HashSet<>(ids);
    board.latest(ids).forEach(event -> take(event, open));
    while (!open.isEmpty() && deadline.map(Instant.now()::isBefore).orElse(true)) {
      for (StatusEvent event : next()) {
        if (ids.contains(event.id()) && relevant.test(event)) {
          board.apply(event);
          take(event, open);
        }
      }
      display.refresh();
    }
    return Tally.of(board.latest(ids), ids.size());
  }

  private List<StatusEvent> next() {
    if (Instant.now().isBefore(lastHeard.plus(ASK_AFTER))) {
      List<StatusEvent> events = log.poll(POLL);
      if (!events.isEmpty()) {
        lastHeard = Instant.now();
      }
      return events;
    }
    try {
      List<StatusEvent> events = log.readToEnd();
      lastHeard = Instant.now();
      lost = false;
      return events;
    } catch (FleetUnreachableException e) {
      if (Instant.now().isAfter(lastHeard.plus(GIVE_UP_AFTER))) {
        throw e;
      }
      if (!lost) {
        display.note(e.getMessage() + " Still trying.");
      }
      lost = true;
      return List.of();
    }
  }

  private void take(StatusEvent event, Set<JobId> open) {
    display.show(event);
    if (event.state().isFinal()) {
      open.remove(event.id());
    } else {
      open.add(event.id());
    }
  }
}
