package io.dreamfleet.worker.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits: one share consumer that leases one record at a time, hands it to the workshop, renews
 * its lease while the work goes on, and acknowledges it by the work's ending.
 *
 * <p>A renewed record comes back from the next poll to the same consumer; only a record in hand can
 * be acknowledged. A lease that the broker no longer honours is dropped: somebody else has it.
 */
public final class Lane {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private static final Duration POLL = Duration.ofSeconds(1);

  /** A lease is renewed when a third of it is over, so that two renewals may fail. */
  private static final int RENEWALS_PER_LEASE = 3;

  /** The broker's default, {@code group.share.record.lock.duration.ms}, until it tells. */
  private static final int USUAL_LEASE_MILLIS = 30_000;

  private final ShareConsumer<String, byte[]> consumer;
  private final ExecutorService workshop;
  private final Function<Lease, Ending> work;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean polled = new AtomicBoolean();
  private final AtomicReference<Optional<Lease>> current = new AtomicReference<>(Optional.empty());

  /**
   * A lane that has not begun.
   *
   * @param consumer of explicit acknowledgement and one record a poll, subscribed; the lane's own
   * @param workshop where the work is done, one job after another
   * @param work from a lease to its ending
   */
  public Lane(
      ShareConsumer<String, byte[]> consumer,
      ExecutorService workshop,
      Function<Lease, Ending> work) {
    this.consumer = consumer;
    this.workshop = workshop;
    this.work = work;
  }

  /** Leases and works until {@link #stop}, on the calling thread. */
  public void run() {
    try {
      while (!stopping.get()) {
        poll().forEach(this::finish);
      }
    } finally {
      consumer.close();
    }
  }

  /** Whether the group has answered a poll yet. */
  public boolean hasPolled() {
    return polled.get();
  }

  /** Makes {@link #run} return soon, with what it holds finished or given back. */
  public void stop() {
    stopping.set(true);
    current.get().ifPresent(Lease::giveBack);
  }

  private List<ConsumerRecord<String, byte[]>> poll() {
    try {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      polled.set(true);
      List<ConsumerRecord<String, byte[]>> leased = new ArrayList<>();
      records.forEach(leased::add);
      return leased;
    } catch (KafkaException e) {
      log.warn("cannot lease jobs, trying again: {}", e.getMessage());
      pause();
      return List.of();
    }
  }

  private void finish(ConsumerRecord<String, byte[]> record) {
    int attempt = record.deliveryCount().map(Short::intValue).orElse(1);
    String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    byte[] value = record.value() == null ? new byte[0] : record.value();
    Lease lease = new Lease(value, attempt, place);
    current.set(Optional.of(lease));
    if (stopping.get()) {
      lease.giveBack();
    }
    Future<Ending> working = workshop.submit(() -> work.apply(lease));
    Optional<ConsumerRecord<String, byte[]>> inHand = Optional.of(record);
    while (!isOver(working)) {
      inHand = inHand.flatMap(held -> renew(held, lease));
    }
    current.set(Optional.empty());
    Ending ending = ending(working, lease);
    inHand.ifPresent(held -> acknowledge(held, ending, lease));
  }

  /** Waits for the work, but no longer than the lease should go without renewal. */
  private boolean isOver(Future<Ending> working) {
    long leaseMillis = consumer.acquisitionLockTimeoutMs().orElse(USUAL_LEASE_MILLIS);
    try {
      working.get(leaseMillis / RENEWALS_PER_LEASE, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The record as the next poll hands it out again; nothing when the lease is lost. */
  private Optional<ConsumerRecord<String, byte[]>> renew(
      ConsumerRecord<String, byte[]> held, Lease lease) {
    try {
      consumer.acknowledge(held, AcknowledgeType.RENEW);
      commit();
      for (ConsumerRecord<String, byte[]> again : consumer.poll(POLL)) {
        return Optional.of(again);
      }
      log.warn("lost the lease of {}, stopping the work on it", lease.place());
    } catch (KafkaException | IllegalStateException e) {
      log.warn("lost the lease of {}, stopping the work on it: {}", lease.place(), e.getMessage());
    }
    lease.lose();
    return Optional.empty();
  }

  private static Ending ending(Future<Ending> working, Lease lease) {
    try {
      return working.get();
    } catch (ExecutionException e) {
      log.error("the work on {} broke off, giving it back", lease.place(), e.getCause());
      return Ending.RELEASE;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void acknowledge(ConsumerRecord<String, byte[]> held, Ending ending, Lease lease) {
    try {
      consumer.acknowledge(held, ending.acknowledgement());
      commit();
    } catch (KafkaException | IllegalStateException e) {
      log.warn("{} of {} failed: {}", ending, lease.place(), e.getMessage());
    }
  }

  private void commit() {
    for (Optional<KafkaException> failure : consumer.commitSync().values()) {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
