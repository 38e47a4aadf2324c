package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.Backlog;
import java.time.Instant;
import java.util.Map;

/**
 * What the brokers say of the queue.
 *
 * @param backlog what is not finished
 * @param oldest of each priority with a job that waits, when the oldest was written
 * @param deadLetters how many there are of each priority
 */
record QueueState(Backlog backlog, Map<Priority, Instant> oldest, Map<Priority, Long> deadLetters) {
  QueueState {
    oldest = Map.copyOf(oldest);
    deadLetters = Map.copyOf(deadLetters);
  }

  long deadLetterTotal() {
    return deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Seconds that the oldest waiting job of a priority has waited; 0 where none waits. */
  double oldestAge(Priority priority, Instant now) {
    return oldest.containsKey(priority)
        ? Math.max(0, (now.toEpochMilli() - oldest.get(priority).toEpochMilli()) / 1e3)
        : 0;
  }

  /**
   * Seconds until nothing waits any more.
   *
   * @param completions a second
   * @return 0 with an empty backlog, NaN where nothing completes
   */
  double drainSeconds(double completions) {
    long total = backlog.total();
    if (total == 0) {
      return 0;
    }
    return completions > 0 ? total / completions : Double.NaN;
  }
}
