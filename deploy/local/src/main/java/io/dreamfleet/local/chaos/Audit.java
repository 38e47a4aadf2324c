package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.local.chaos.Evidence.Stored;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ResultLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether every accepted job ended exactly once: SUCCEEDED with a picture and a document that fit,
 * or FAILED with a reason and a dead letter, or CANCELLED.
 *
 * @param jobs how many there were
 * @param lost ended in no way, or in one that lacks what belongs to it
 * @param duplicated ended in two ways, or was stored with two contents
 * @param failedUnexpectedly FAILED where the scenario gives no reason for it
 * @param findings a sentence for each of these
 */
record Audit(int jobs, int lost, int duplicated, int failedUnexpectedly, List<String> findings) {
  Audit {
    findings = List.copyOf(findings);
  }

  boolean isClean() {
    return lost == 0 && duplicated == 0 && failedUnexpectedly == 0;
  }

  static Audit of(Evidence evidence) {
    int lost = 0;
    int duplicated = 0;
    int failed = 0;
    List<String> findings = new ArrayList<>();
    for (JobId id : evidence.accepted()) {
      Optional<String> twice = duplicate(evidence, id);
      Optional<String> missing = loss(evidence, id);
      Optional<String> unexpected = failure(evidence, id);
      lost += missing.isPresent() ? 1 : 0;
      duplicated += twice.isPresent() ? 1 : 0;
      failed += unexpected.isPresent() ? 1 : 0;
      missing.ifPresent(text -> findings.add("lost: %s %s".formatted(id, text)));
      twice.ifPresent(text -> findings.add("duplicated: %s %s".formatted(id, text)));
      unexpected.ifPresent(text -> findings.add("failed unexpectedly: %s %s".formatted(id, text)));
    }
    if (evidence.backlog() > 0) {
      findings.add(
          "%d records of the jobs topic are not finished with".formatted(evidence.backlog()));
    }
    return new Audit(evidence.accepted().size(), lost, duplicated, failed, findings);
  }

  private static Optional<String> loss(Evidence evidence, JobId id) {
    Optional<StatusEvent> last = last(evidence, id);
    if (last.isEmpty()) {
      return Optional.of("has no status at all");
    }
    JobState state = last.get().state();
    if (!state.isFinal()) {
      return Optional.of("did not end; it is " + state);
    }
    Stored stored = evidence.stored().getOrDefault(id, Stored.NOTHING);
    if (state == JobState.SUCCEEDED && stored != Stored.WHOLE) {
      return Optional.of("SUCCEEDED, but in the store is " + stored);
    }
    if (state == JobState.FAILED && !evidence.deadLetters().containsKey(id)) {
      return Optional.of("FAILED without a dead letter");
    }
    return Optional.empty();
  }

  private static Optional<String> duplicate(Evidence evidence, JobId id) {
    List<StatusEvent> events = evidence.events().getOrDefault(id, List.of());
    Set<JobState> ends =
        events.stream()
            .map(StatusEvent::state)
            .filter(JobState::isFinal)
            .collect(Collectors.toCollection(TreeSet::new));
    if (ends.size() > 1) {
      return Optional.of("ended as " + ends);
    }
    if (ends.contains(JobState.SUCCEEDED) && evidence.deadLetters().containsKey(id)) {
      return Optional.of("SUCCEEDED and is a dead letter");
    }
    if (ends.contains(JobState.FAILED)
        && evidence.stored().getOrDefault(id, Stored.NOTHING) != Stored.NOTHING) {
      return Optional.of("FAILED and has a result in the store");
    }
    if (evidence.deadLetters().getOrDefault(id, 0) > 1) {
      return Optional.of("has %d dead letters".formatted(evidence.deadLetters().get(id)));
    }
    return evidence.rewritten().stream()
        .filter(key -> key.startsWith(ResultLayout.folder(id)))
        .findFirst()
        .map(key -> "changed when its result was there: " + key);
  }

  private static Optional<String> failure(Evidence evidence, JobId id) {
    return last(evidence, id)
        .filter(event -> !evidence.mayFail().contains(id))
        .filter(StatusEvent.Failed.class::isInstance)
        .map(StatusEvent.Failed.class::cast)
        .map(event -> "%s: %s".formatted(event.code(), event.reason()));
  }

  private static Optional<StatusEvent> last(Evidence evidence, JobId id) {
    List<StatusEvent> events = evidence.events().getOrDefault(id, List.of());
    return events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
  }
}
