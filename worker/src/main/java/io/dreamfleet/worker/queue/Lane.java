package io.dreamfleet.worker.queue;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.Requeue;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.worker.log.JobMark;
import io.dreamfleet.worker.metrics.Trouble.Dependency;
import io.dreamfleet.worker.metrics.WorkerMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits: one share consumer that leases the records of one poll, hands each to the workshop,
 * renews the leases while the work goes on, and acknowledges each record by its work's ending, as
 * soon as that is there. It polls for new records when the last one of a poll is finished, because
 * Kafka gives a consumer none before.
 *
 * <p>A record is in hand when a poll has returned it and it has not been acknowledged since; a
 * renewed one comes back from the next poll. Only a record in hand can be acknowledged, and a poll
 * is refused while any is. An acknowledgement that fails takes the record out of hand for good, and
 * with it all others of the same partition in the same commit, because brokers take all of them or
 * none; so each has a commit of its own.
 *
 * <p>When a broker says that a lease is not ours, its work is stopped. When it is not known what
 * became of a lease, because no answer came or the brokers have forgotten this consumer, its work
 * goes on: the result is found by whoever gets the record next.
 */
public final class Lane {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private static final Duration POLL = Duration.ofSeconds(1);

  /** A lease is renewed when a third of it is over, so that two renewals may fail. */
  private static final int RENEWALS_PER_LEASE = 3;

  /** The broker's default, {@code group.share.record.lock.duration.ms}, until it tells. */
  private static final int USUAL_LEASE_MILLIS = 30_000;

  private final ShareConsumer<String, byte[]> consumer;
  private final int records;
  private final Intake intake;
  private final Admission admission;
  private final Workshop workshop;
  private final Requeue requeue;
  private final WorkerMeters meters;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean polled = new AtomicBoolean();
  private final Map<String, Holding> held = new ConcurrentHashMap<>();
  private final BlockingQueue<Task> ended = new LinkedBlockingQueue<>();
  private long renewAt;
  private boolean hasPlaces;
  private boolean isOut;

  /**
   * A lane that has not begun.
   *
   * @param consumer of explicit acknowledgement, subscribed; the lane's own, which closes it
   * @param records the most that one poll of the consumer leases
   * @param intake says when there are places for new records
   * @param admission says whether there may be new ones at all
   */
  Lane(
      ShareConsumer<String, byte[]> consumer,
      int records,
      Intake intake,
      Admission admission,
      Workshop workshop,
      Requeue requeue,
      WorkerMeters meters) {
    this.consumer = consumer;
    this.records = records;
    this.intake = intake;
    this.admission = admission;
    this.workshop = workshop;
    this.requeue = requeue;
    this.meters = meters;
  }

  /** Leases and works until it is stopped, on the calling thread. */
  public void run() {
    try {
      while (!stopping.get() || isHolding()) {
        if (held.isEmpty()) {
          leaseNew();
        } else if (held.values().stream().allMatch(Holding::isInHand)) {
          attend();
        } else {
          lease();
        }
      }
    } finally {
      held.values().forEach(this::letGo);
      consumer.close();
      comeBack();
      if (hasPlaces) {
        intake.free(records);
      }
    }
  }

  /** Whether the group has answered a poll yet. */
  public boolean hasPolled() {
    return polled.get();
  }

  /** Whether there are records whose work has not ended. */
  boolean isHolding() {
    return !held.isEmpty();
  }

  /** Makes {@link #run} return when nothing is held any more, which may be soon. */
  void stopLeasing() {
    stopping.set(true);
  }

  /** Has what is held given back soon, whatever is not finished. */
  void giveBack() {
    held.values().forEach(holding -> holding.task().lease().giveBack());
  }

  /**
   * Takes new records, once there are places for them. It keeps the places until records come: the
   * fetch that a poll leaves under way may lease some at any time, and they would lie here without
   * a renewal if the next poll had to wait for places again.
   */
  private void leaseNew() {
    comeBack();
    hasPlaces = hasPlaces || intake.reserve(records, POLL);
    if (!hasPlaces || stopping.get() || !admission.awaitOpen(POLL)) {
      return;
    }
    int taken = lease();
    if (taken > 0) {
      hasPlaces = false;
      isOut = true;
      intake.goOut(records, taken);
    }
  }

  private void comeBack() {
    if (isOut) {
      isOut = false;
      intake.comeBack();
    }
  }

  /**
   * Takes new records, or takes the renewed ones in hand again.
   *
   * @return how many are new in hand
   */
  private int lease() {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try {
      consumer.poll(POLL).forEach(records::add);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("cannot lease jobs, trying again: {}", e.getMessage());
      meters.callFailed(Dependency.KAFKA);
      pause();
      meters.backedOff(Dependency.KAFKA, POLL);
      return 0;
    }
    polled.set(true);
    if (held.isEmpty() && !records.isEmpty()) {
      renewLater();
    }
    int taken = records.stream().mapToInt(this::take).sum();
    for (Holding missing : held.values()) {
      if (!missing.isInHand()) {
        try (JobMark mark = missing.mark()) {
          log.warn("{} did not come back from its renewal; its work goes on", missing.place());
        }
        letGo(missing);
      }
    }
    return taken;
  }

  /** Takes a record in hand; 1 if it is new there, 0 if it was renewed. */
  private int take(ConsumerRecord<String, byte[]> record) {
    String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    Holding known = held.get(place);
    if (known != null && known.isReturnedAs(record)) {
      known.returned();
      return 0;
    }
    if (known != null) {
      letGo(known);
    }
    byte[] value = record.value() == null ? new byte[0] : record.value();
    Lease lease =
        new Lease(
            value,
            attempts(record),
            place,
            Requeue.writtenAt(record),
            Topics.priority(record.topic()),
            requeue.standing(record));
    Task task = workshop.take(lease, this);
    held.put(place, new Holding(record, task, intake));
    meters.leased(
        lease.priority(), lease.attempt(), Duration.between(lease.writtenAt(), Instant.now()));
    if (stopping.get()) {
      task.lease().giveBack();
    }
    task.ending().whenComplete((ending, failure) -> ended.add(task));
    return 1;
  }

  /** Deliveries of the job, under earlier records too. */
  private static int attempts(ConsumerRecord<String, byte[]> record) {
    return Requeue.earlierAttempts(record) + Requeue.deliveries(record);
  }

  /** Acknowledges what has ended; renews when it is time and nothing has. */
  private void attend() {
    Optional<Task> next = awaitEnding();
    if (next.isPresent()) {
      Holding holding = held.get(next.get().lease().place());
      // the ending of work whose record is not held any more is nobody's business here
      if (holding != null && holding.task() == next.get()) {
        try (JobMark mark = holding.mark()) {
          finish(holding);
        }
      }
    } else {
      renew();
    }
  }

  private Optional<Task> awaitEnding() {
    try {
      return Optional.ofNullable(ended.poll(renewAt - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void finish(Holding holding) {
    Ending ending = ending(holding);
    Optional<RuntimeException> failure = acknowledge(List.of(holding), closing(holding, ending));
    if (failure.isPresent()) {
      log.warn("{} of {} failed: {}", ending, holding.place(), failure.get().getMessage());
      letGo(holding);
    } else {
      held.remove(holding.place());
      if (ending == Ending.REJECT) {
        meters.deadLetter();
      }
      holding.freePlace();
      meters.leaseEnded();
    }
  }

  /**
   * What to tell the brokers. A job that a worker gives back because it goes is put on the topic
   * anew when it has come back before: deliveries of one record are few, and going is no fault of
   * the job's.
   */
  private AcknowledgeType closing(Holding holding, Ending ending) {
    ConsumerRecord<String, byte[]> record = holding.record();
    boolean worn = holding.task().lease().isToGiveBack() && Requeue.deliveries(record) > 1;
    try {
      if (ending == Ending.PUT_OFF) {
        requeue.suspectAnew(record, attempts(record));
        return AcknowledgeType.ACCEPT;
      }
      if (ending == Ending.RELEASE && worn) {
        requeue.anew(record, attempts(record));
        return AcknowledgeType.ACCEPT;
      }
    } catch (FleetUnreachableException e) {
      log.warn("{} cannot be put off: {}", holding.place(), e.getMessage());
      return AcknowledgeType.RELEASE;
    }
    return ending.acknowledgement();
  }

  private static Ending ending(Holding holding) {
    try {
      return holding.task().ending().join();
    } catch (CompletionException e) {
      log.error("the work on {} broke off, giving it back", holding.place(), e.getCause());
      return Ending.RELEASE;
    }
  }

  /** Renews one by one; together, where the brokers do not answer and every commit takes long. */
  private void renew() {
    renewLater();
    List<Holding> waiting = new ArrayList<>(held.values());
    while (!waiting.isEmpty()) {
      Holding holding = waiting.remove(0);
      Optional<RuntimeException> failure = renew(List.of(holding));
      if (failure.isEmpty()) {
        continue;
      }
      if (failure.get() instanceof InvalidRecordStateException) {
        try (JobMark mark = holding.mark()) {
          log.warn("lost the lease of {}, stopping the work on it", holding.place());
        }
        letGo(holding);
        workshop.lose(holding.task(), this);
      } else {
        letGoInDoubt(List.of(holding), failure.get());
        renew(waiting).ifPresent(again -> letGoInDoubt(waiting, again));
        return;
      }
    }
  }

  private Optional<RuntimeException> renew(List<Holding> holdings) {
    Optional<RuntimeException> failure = acknowledge(holdings, AcknowledgeType.RENEW);
    if (failure.isEmpty()) {
      for (Holding holding : holdings) {
        holding.renewed();
        meters.leaseRenewed();
      }
    }
    return failure;
  }

  private void letGoInDoubt(List<Holding> holdings, RuntimeException failure) {
    for (Holding holding : holdings) {
      try (JobMark mark = holding.mark()) {
        log.warn(
            "the lease of {} could not be renewed, its work goes on: {}",
            holding.place(),
            failure.getMessage());
      }
      letGo(holding);
    }
  }

  /** The record cannot be acknowledged any more. */
  private void letGo(Holding holding) {
    held.remove(holding.place());
    holding.freePlace();
    meters.leaseLost();
  }

  /** Why the brokers did not take it, if so; then none of them is in hand any more. */
  private Optional<RuntimeException> acknowledge(List<Holding> holdings, AcknowledgeType type) {
    try {
      holdings.forEach(holding -> consumer.acknowledge(holding.record(), type));
      return consumer
          .commitSync(Duration.ofMillis(leaseMillis() / RENEWALS_PER_LEASE))
          .values()
          .stream()
          .flatMap(Optional::stream)
          .map(failure -> (RuntimeException) failure)
          .findFirst();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | IllegalStateException e) {
      meters.callFailed(Dependency.KAFKA);
      return Optional.of(e);
    }
  }

  private void renewLater() {
    renewAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leaseMillis() / RENEWALS_PER_LEASE);
  }

  private int leaseMillis() {
    return consumer.acquisitionLockTimeoutMs().orElse(USUAL_LEASE_MILLIS);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
