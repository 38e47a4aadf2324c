package io.dreamfleet.cli.sweep;

import io.dreamfleet.status.StatusEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The pictures that a fleet has computed last, as status events tell of them. */
final class RecentWork {
  /** Several rounds of a fleet of a hundred places, and a few hundred kilobytes. */
  private static final int KEPT = 512;

  private final PriorityQueue<StatusEvent.Succeeded> latest =
      new PriorityQueue<>(
          Comparator.comparing((StatusEvent.Succeeded done) -> done.subject().at()));

  void add(StatusEvent.Succeeded done) {
    latest.add(done);
    if (latest.size() > KEPT) {
      latest.remove();
    }
  }

  boolean isEmpty() {
    return latest.isEmpty();
  }

  int size() {
    return latest.size();
  }

  /** The last so many of them. */
  List<StatusEvent.Succeeded> last(int count) {
    List<StatusEvent.Succeeded> sorted = new ArrayList<>(latest);
    sorted.sort(latest.comparator().reversed());
    return sorted.subList(0, Math.min(count, sorted.size()));
  }

  long workers() {
    return latest.stream().map(done -> done.worker().name()).distinct().count();
  }

  /**
   * How long somebody was at work on them: the time that their computations cover together, without
   * the pauses between.
   */
  double busySeconds() {
    List<StatusEvent.Succeeded> byStart = new ArrayList<>(latest);
    byStart.sort(Comparator.comparing(RecentWork::start));
    double busy = 0;
    Instant covered = Instant.MIN;
    for (StatusEvent.Succeeded done : byStart) {
      Instant from = start(done).isBefore(covered) ? covered : start(done);
      Instant to = done.subject().at();
      if (to.isAfter(from)) {
        busy += (to.toEpochMilli() - from.toEpochMilli()) / 1000.0;
        covered = to;
      }
    }
    return busy;
  }

  private static Instant start(StatusEvent.Succeeded done) {
    return done.subject().at().minusMillis(Math.round(1000 * done.seconds()));
  }
}
