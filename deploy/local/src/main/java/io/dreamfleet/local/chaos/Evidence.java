package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a fleet shows of its jobs once everything is over.
 *
 * @param accepted the jobs that the brokers took
 * @param mayFail those of them that the scenario gives a reason to fail
 * @param events of each job, in the order in which the status topic has them
 * @param deadLetters how many each job has
 * @param stored what the store has of each job
 * @param rewritten keys of results whose content changed when they were there
 * @param backlog records that the share group has not finished with
 */
record Evidence(
    Set<JobId> accepted,
    Set<JobId> mayFail,
    Map<JobId, List<StatusEvent>> events,
    Map<JobId, Integer> deadLetters,
    Map<JobId, Stored> stored,
    Set<String> rewritten,
    long backlog) {
  Evidence {
    accepted = Set.copyOf(accepted);
    mayFail = Set.copyOf(mayFail);
    events = Map.copyOf(events);
    deadLetters = Map.copyOf(deadLetters);
    stored = Map.copyOf(stored);
    rewritten = Set.copyOf(rewritten);
  }

  /** The same, where the scenario gives these jobs a reason to fail. */
  Evidence expecting(Set<JobId> failures) {
    return new Evidence(accepted, failures, events, deadLetters, stored, rewritten, backlog);
  }

  /** What the store has of a job. */
  enum Stored {
    /** No result document. */
    NOTHING,
    /** A result document of this job, and a picture of the size that it names. */
    WHOLE,
    /** A result document without a picture that fits it, or of another job, or unreadable. */
    BROKEN
  }
}
