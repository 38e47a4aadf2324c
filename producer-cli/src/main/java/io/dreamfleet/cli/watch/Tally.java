package io.dreamfleet.cli.watch;

import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many jobs are in which state. */
public record Tally(Map<JobState, Integer> counts, int total) {

  /** Counts jobs by their last event; those that have none yet are queued. */
  public static Tally of(Collection<StatusEvent> latest, int total) {
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    latest.forEach(event -> counts.merge(event.state(), 1, Integer::sum));
    if (latest.size() < total) {
      counts.merge(JobState.QUEUED, total - latest.size(), Integer::sum);
    }
    return new Tally(counts, total);
  }

  public int of(JobState state) {
    return counts.getOrDefault(state, 0);
  }

  public int ended() {
    return of(JobState.SUCCEEDED) + of(JobState.FAILED) + of(JobState.CANCELLED);
  }

  public boolean allSucceeded() {
    return of(JobState.SUCCEEDED) == total;
  }

  /** As people read it: {@code 12 jobs: 11 succeeded, 1 failed}. */
  public String text() {
    List<String> parts = new ArrayList<>();
    for (JobState state :
        List.of(
            JobState.SUCCEEDED,
            JobState.FAILED,
            JobState.CANCELLED,
            JobState.RUNNING,
            JobState.QUEUED)) {
      if (of(state) > 0) {
        parts.add(of(state) + " " + state.name().toLowerCase(Locale.ROOT));
      }
    }
    if (total == 0) {
      return "no jobs";
    }
    return "%d %s: %s".formatted(total, total == 1 ? "job" : "jobs", String.join(", ", parts));
  }
}
