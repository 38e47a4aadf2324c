package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes results that are there into a batch, as a worker does that is given a job whose result is
 * there: by saying on the status topic that it has succeeded, so that {@code watch}, {@code fetch}
 * and {@code gallery} find it in the batch.
 */
public record Adoption(KafkaClients kafka, ObjectStore store, String batch) {
  private static final int AT_ONCE = 8;

  /** Says of each of these jobs that it has succeeded. */
  public void adopt(Set<JobId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    Set<JobId> open = new HashSet<>(ids);
    try (StatusPublisher publisher = new StatusPublisher(kafka);
        StatusLog log = StatusLog.fromBeginning(kafka)) {
      CompletableFuture<?>[] last = {CompletableFuture.completedFuture(null)};
      log.readToEnd(
          event -> {
            if (event instanceof StatusEvent.Succeeded done && ids.contains(done.id())) {
              open.remove(done.id());
              last[0] = also(last[0], publisher.publish(ofBatch(done)));
            }
          });
      last[0].join();
      fromDocuments(open, publisher);
    }
  }

  /** One future for both; done ones are dropped, so that no chain grows. */
  private static CompletableFuture<?> also(CompletableFuture<?> one, CompletableFuture<?> other) {
    return one.isDone() && !one.isCompletedExceptionally()
        ? other
        : CompletableFuture.allOf(one, other);
  }

  /** Where the brokers have forgotten what was done, the documents in the store know it. */
  private void fromDocuments(Set<JobId> ids, StatusPublisher publisher) {
    ExecutorService readers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      CompletableFuture.allOf(
              ids.stream()
                  .map(
                      id ->
                          CompletableFuture.runAsync(
                              () -> read(id).ifPresent(done -> publisher.publish(done).join()),
                              readers))
                  .toArray(CompletableFuture[]::new))
          .join();
    } finally {
      readers.shutdownNow();
    }
  }

  private StatusEvent.Succeeded ofBatch(StatusEvent.Succeeded done) {
    StatusEvent.Subject subject = done.subject();
    return new StatusEvent.Succeeded(
        new StatusEvent.Subject(
            subject.id(), Optional.of(batch), subject.model(), subject.objective(), now()),
        done.worker(),
        done.score(),
        done.startScore(),
        done.seconds(),
        StatusEvent.Succeeded.Source.STORED,
        done.image(),
        done.result());
  }

  private Optional<StatusEvent.Succeeded> read(JobId id) {
    return store
        .get(ResultLayout.result(id))
        .map(
            json -> {
              try {
                return told(id, StatusJson.readResult(json));
              } catch (IOException e) {
                throw new CompletionException(
                    new UncheckedIOException("the result of job " + id + " cannot be read", e));
              }
            });
  }

  private StatusEvent.Succeeded told(JobId id, Result result) {
    Job job = JobJson.readContent(result.job());
    return new StatusEvent.Succeeded(
        new StatusEvent.Subject(
            id,
            Optional.of(batch),
            Optional.of(job.model()),
            Optional.of(job.objective().text()),
            now()),
        new StatusEvent.Worker(result.made().worker(), 1),
        result.score(),
        result.startScore(),
        result.made().seconds().getOrDefault("total", 0.0),
        StatusEvent.Succeeded.Source.STORED,
        ResultLayout.image(id),
        ResultLayout.result(id));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
