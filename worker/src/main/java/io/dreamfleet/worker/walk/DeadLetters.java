package io.dreamfleet.worker.walk;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.worker.log.JobMark;
import io.dreamfleet.worker.metrics.Trouble.Dependency;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says the last word on jobs that the brokers gave up. When a job is rejected its worker has
 * published why; when its deliveries are used up, nobody has, because whoever had it is gone. One
 * worker of the fleet at a time reads the dead letters, in a consumer group of their own, and says
 * it: FAILED, or SUCCEEDED where the last one came as far as to store the result.
 */
public final class DeadLetters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final KafkaClients clients;
  private final ResultStore results;
  private final StatusReport report;
  private final ObjectStore store;
  private final WorkerMeters meters;
  private final AtomicReference<Optional<KafkaConsumer<String, byte[]>>> reader =
      new AtomicReference<>(Optional.empty());
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::keepReading, "dead-letters");

  public DeadLetters(
      KafkaClients clients,
      ResultStore results,
      StatusReport report,
      ObjectStore store,
      WorkerMeters meters) {
    this.clients = clients;
    this.results = results;
    this.report = report;
    this.store = store;
    this.meters = meters;
  }

  /** Begins to read, on a thread of its own. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void keepReading() {
    while (!isStopping()) {
      try (KafkaConsumer<String, byte[]> consumer =
          clients.openGroupConsumer(Topics.DEAD_LETTER_READERS)) {
        reader.set(Optional.of(consumer));
        consumer.subscribe(List.of(Topics.DEAD_LETTERS));
        while (!isStopping()) {
          // what was not seen through is read again by whoever reads next
          consumer.poll(POLL).forEach(this::seeThrough);
          consumer.commitSync();
        }
      } catch (InterruptException | WakeupException e) {
        return;
      } catch (KafkaException | StoreException | FleetUnreachableException e) {
        log.warn("cannot see to the dead letters, trying again: {}", e.getMessage());
        if (e instanceof KafkaException) {
          // the others are counted where they were tried
          meters.callFailed(Dependency.KAFKA);
        }
        pause();
        meters.backedOff(e instanceof StoreException ? Dependency.STORE : Dependency.KAFKA, PAUSE);
      }
    }
  }

  private void seeThrough(ConsumerRecord<String, byte[]> record) {
    DeadLetter letter = DeadLetter.of(record);
    if (letter.isRejected()) {
      return;
    }
    byte[] value = record.value() == null ? new byte[0] : record.value();
    Lease last =
        new Lease(value, letter.deliveries(), letter.place(), letter.at(), Priority.NORMAL);
    String reason =
        "delivered %d times, and each time its worker was gone or gave it back before it was done"
            .formatted(letter.deliveries());
    if (letter.posting().isPresent()) {
      Submission submission = letter.posting().get().submission();
      try (JobMark mark = JobMark.of(submission)) {
        end(submission, last, reason);
      }
    } else {
      report.failedRecord(last, FailureCode.DELIVERIES_EXHAUSTED, reason);
    }
    meters.deadLetter();
  }

  private void end(Submission submission, Lease last, String reason) {
    JobId id = submission.id();
    Optional<ResultDocument> result = results.find(id, last);
    if (result.isPresent()) {
      report.succeeded(submission, last, result.get(), Source.STORED);
    } else {
      report.failed(submission, last, FailureCode.DELIVERIES_EXHAUSTED, reason);
      log.warn("job {} failed, {}: {}", id, FailureCode.DELIVERIES_EXHAUSTED, reason);
    }
    store.delete(ResultLayout.checkpoint(id));
  }

  private void pause() {
    try {
      stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Stops reading, and leaves the group, so that another reader need not wait. */
  @Override
  public void close() {
    stopping.countDown();
    reader.get().ifPresent(KafkaConsumer::wakeup);
  }
}
