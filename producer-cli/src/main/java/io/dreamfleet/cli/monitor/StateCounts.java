package io.dreamfleet.cli.monitor;

import io.dreamfleet.status.JobState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many jobs are in which state. For use by one thread at a time. */
final class StateCounts {
  private final int[] counts = new int[JobState.values().length];

  void add(JobState state) {
    counts[state.ordinal()]++;
  }

  void remove(JobState state) {
    counts[state.ordinal()]--;
  }

  int of(JobState state) {
    return counts[state.ordinal()];
  }

  int total() {
    int total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  /** Whether a job waits or runs. */
  boolean isOpen() {
    return of(JobState.QUEUED) + of(JobState.RUNNING) > 0;
  }

  /** A copy by state. */
  Map<JobState, Integer> byState() {
    Map<JobState, Integer> copy = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      copy.put(state, of(state));
    }
    return copy;
  }

  /** A copy by the states' names in lower case, for messages. */
  Map<String, Integer> byName() {
    Map<String, Integer> copy = new TreeMap<>();
    byState().forEach((state, count) -> copy.put(state.name().toLowerCase(Locale.ROOT), count));
    return copy;
  }
}
