package io.dreamfleet.cli.watch;

import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many jobs are in which state.
 *
 * @param undriven how many of those that succeeded have a unit that could not be driven
 */
public record Tally(Map<JobState, Integer> counts, int undriven, int total) {

  /** Counts jobs by their last event; those that have none yet are queued. */
  public static Tally of(Collection<StatusEvent> latest, int total) {
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    latest.forEach(event -> counts.merge(event.state(), 1, Integer::sum));
    if (latest.size() < total) {
      counts.merge(JobState.QUEUED, total - latest.size(), Integer::sum);
    }
    long undriven =
        latest.stream()
            .filter(event -> event instanceof StatusEvent.Succeeded done && !done.isDriven())
            .count();
    return new Tally(counts, (int) undriven, total);
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

  /** As people read it: {@code 12 jobs: 11 succeeded (2 could not be driven), 1 failed}. */
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
        parts.add(of(state) + " " + state.name().toLowerCase(Locale.ROOT) + remark(state));
      }
    }
    if (total == 0) {
      return "no jobs";
    }
    return "%d %s: %s".formatted(total, total == 1 ? "job" : "jobs", String.join(", ", parts));
  }

  private String remark(JobState state) {
    return state == JobState.SUCCEEDED && undriven > 0
        ? " (%d could not be driven)".formatted(undriven)
        : "";
  }
}
