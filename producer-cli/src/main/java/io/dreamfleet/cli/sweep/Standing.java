package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.SubmissionLog;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the jobs of a plan stand, asked for in bulk: one reading of the status topic, one listing
 * of the results, and, where some were seen waiting, one reading of the jobs topics' keys.
 */
public final class Standing {
  private static final String RESULT = "/result.json";

  /** As many results are looked into for what jobs of their kind take. */
  private static final int SAMPLE = 32;

  private final Set<JobId> wanted;
  private final Set<JobId> stored = new HashSet<>();
  private final Set<JobId> toldOfBatch = new HashSet<>();
  private final Set<JobId> waiting = new HashSet<>();
  private final RecentWork ofModel = new RecentWork();
  private final RecentWork ofAny = new RecentWork();
  private final Map<JobId, Long> sampleBytes = new HashMap<>();

  private Standing(Collection<JobId> wanted) {
    this.wanted = new HashSet<>(wanted);
  }

  /**
   * Looks where jobs stand.
   *
   * @param wanted the jobs
   * @param model whose jobs they are
   * @param batch that they belong to
   */
  public static Standing of(
      Collection<JobId> wanted, String model, String batch, KafkaClients kafka, ObjectStore store) {
    Standing standing = new Standing(wanted);
    try (StatusLog log = StatusLog.fromBeginning(kafka)) {
      log.readToEnd(event -> standing.hear(event, model, batch));
    }
    standing.sample().forEach(done -> standing.sampleBytes.put(done.id(), 0L));
    store.each(ResultLayout.RESULTS, object -> standing.find(object.key(), object.size()));
    standing.waiting.removeAll(standing.stored);
    if (!standing.waiting.isEmpty()) {
      // a job is announced before it is sent, and its sender may not have come so far
      standing.waiting.retainAll(new SubmissionLog(kafka).among(standing.waiting));
    }
    return standing;
  }

  private void hear(StatusEvent event, String model, String batch) {
    if (event instanceof StatusEvent.Succeeded done
        && done.source() == StatusEvent.Succeeded.Source.COMPUTED) {
      ofAny.add(done);
      if (done.subject().model().equals(Optional.of(model))) {
        ofModel.add(done);
      }
    }
    if (!wanted.contains(event.id())) {
      return;
    }
    update(waiting, event.id(), !event.state().isFinal());
    update(
        toldOfBatch,
        event.id(),
        event instanceof StatusEvent.Succeeded
            && event.subject().batch().equals(Optional.of(batch)));
  }

  private static void update(Set<JobId> set, JobId id, boolean belongs) {
    if (belongs) {
      set.add(id);
    } else {
      set.remove(id);
    }
  }

  private void find(String key, long size) {
    int slash = key.indexOf('/', ResultLayout.RESULTS.length());
    String text = slash < 0 ? "" : key.substring(ResultLayout.RESULTS.length(), slash);
    if (!JobId.isOne(text)) {
      return;
    }
    JobId id = new JobId(text);
    sampleBytes.computeIfPresent(id, (same, bytes) -> bytes + size);
    if (key.endsWith(RESULT) && key.length() == slash + RESULT.length() && wanted.contains(id)) {
      stored.add(id);
    }
  }

  /** Whether a job's result is in the store. */
  public boolean isStored(JobId id) {
    return stored.contains(id);
  }

  /** Whether a job is on its topic, and nobody has ended it. */
  public boolean isWaiting(JobId id) {
    return waiting.contains(id);
  }

  public int storedCount() {
    return stored.size();
  }

  public int waitingCount() {
    return waiting.size();
  }

  /** The jobs that wait or run. */
  public Set<JobId> waiting() {
    return Set.copyOf(waiting);
  }

  /** Stored jobs of which the status topic does not say that they belong to the batch. */
  public Set<JobId> untold() {
    Set<JobId> untold = new HashSet<>(stored);
    untold.removeAll(toldOfBatch);
    return untold;
  }

  /** What the fleet has computed last: of this model, where there was any. */
  RecentWork recent() {
    return ofModel.isEmpty() ? ofAny : ofModel;
  }

  /** Whether {@link #recent} is of this model. */
  boolean isOfModel() {
    return !ofModel.isEmpty();
  }

  /** Some of {@link #recent}. */
  List<StatusEvent.Succeeded> sample() {
    return recent().last(SAMPLE);
  }

  /** How much a job of the sample has in the store. */
  long bytes(JobId sampled) {
    return sampleBytes.getOrDefault(sampled, 0L);
  }
}
