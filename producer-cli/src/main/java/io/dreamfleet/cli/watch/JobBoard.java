package io.dreamfleet.cli.watch;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.text.NearestNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where every job stands: the last event of each, in the order in which they were first seen. A job
 * belongs to every batch that one of its events has named.
 */
public final class JobBoard {
  private final Map<JobId, StatusEvent> latest = new LinkedHashMap<>();
  private final Map<String, Set<JobId>> batches = new LinkedHashMap<>();

  /** Takes note of events, in their order. */
  public void apply(Collection<StatusEvent> events) {
    events.forEach(this::apply);
  }

  /** Takes note of an event. */
  public void apply(StatusEvent event) {
    latest.put(event.id(), event);
    event
        .subject()
        .batch()
        .ifPresent(
            batch -> batches.computeIfAbsent(batch, name -> new LinkedHashSet<>()).add(event.id()));
  }

  public Collection<StatusEvent> all() {
    return List.copyOf(latest.values());
  }

  public Set<JobId> ids() {
    return Set.copyOf(latest.keySet());
  }

  /** The last event of a job, if there was one. */
  public Optional<StatusEvent> latest(JobId id) {
    return Optional.ofNullable(latest.get(id));
  }

  /** The last events of these jobs, those known, in the board's order. */
  public List<StatusEvent> latest(Set<JobId> ids) {
    return latest.values().stream().filter(event -> ids.contains(event.id())).toList();
  }

  /** Whether an event has named this batch. */
  public boolean knowsBatch(String name) {
    return batches.containsKey(name);
  }

  /**
   * The jobs of a batch.
   *
   * @throws JobRefusedException when no job of this batch is known
   */
  public Set<JobId> batch(String name) {
    Set<JobId> ids = batches.get(name);
    if (ids == null) {
      throw unknown(
          "no job of a batch \"%s\" is known%s"
              .formatted(name, NearestNames.question(name, batches.keySet())));
    }
    return Set.copyOf(ids);
  }

  /**
   * The job whose id begins so.
   *
   * @throws JobRefusedException when there is none, or more than one
   */
  public JobId job(String abbreviation) {
    return new Abbreviation(abbreviation).among(latest.keySet());
  }

  private static JobRefusedException unknown(String sentence) {
    return new JobRefusedException(FailureCode.INVALID_VALUE, sentence);
  }
}
