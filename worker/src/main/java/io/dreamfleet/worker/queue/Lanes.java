package io.dreamfleet.worker.queue;

import io.dreamfleet.kafka.Requeue;
import io.dreamfleet.worker.metrics.WorkerMeters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one worker, each on a thread of its own, started and stopped together. A lane that
 * breaks is opened again, after pauses that double; its work goes on meanwhile, and is found by the
 * lane that gets its records again.
 */
public final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A lane without records ends within a poll, and closes. */
  private static final Duration IDLE_LANES_PATIENCE = Duration.ofSeconds(3);

  private static final long LOOK_AGAIN_MILLIS = 10;

  private final Admission admission;
  private final Workshop workshop;
  private final Requeue requeue;
  private final WorkerMeters meters;
  private final List<Slot> slots;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /** The place of one lane, with the one that is open there. */
  private record Slot(
      String name,
      LaneGroup group,
      Intake intake,
      AtomicReference<Optional<Lane>> lane,
      CountDownLatch ended) {
    static Stream<Slot> of(LaneGroup group) {
      Intake intake = new Intake(group.plan().ahead(), group.plan().lanes());
      return IntStream.rangeClosed(1, group.plan().lanes())
          .mapToObj(
              i ->
                  new Slot(
                      group.name() + "-" + i,
                      group,
                      intake,
                      new AtomicReference<>(Optional.empty()),
                      new CountDownLatch(1)));
    }
  }

  /** Lanes that have not begun. */
  public Lanes(
      List<LaneGroup> groups,
      Admission admission,
      Workshop workshop,
      Requeue requeue,
      WorkerMeters meters) {
    this.admission = admission;
    this.workshop = workshop;
    this.requeue = requeue;
    this.meters = meters;
    this.slots = groups.stream().flatMap(Slot::of).toList();
  }

  /** Begins to lease; to be called once. */
  public void start() {
    slots.forEach(slot -> new Thread(() -> keepOpen(slot), slot.name()).start());
  }

  /** How many lanes are open whose polls the group has answered. */
  public int joined() {
    return (int) openLanes().filter(Lane::hasPolled).count();
  }

  /** Whether the group has answered a poll of some lane that is open. */
  public boolean hasPolled() {
    return openLanes().anyMatch(Lane::hasPolled);
  }

  /** Has every record finished or given back, and then all lanes closed. */
  public void stop() {
    stopping.countDown();
    openLanes().forEach(Lane::stopLeasing);
    awaitIdleLanes();
    openLanes().forEach(Lane::giveBack);
    workshop.giveBack();
  }

  /** Lanes that still fetch would be dealt what the others give back, each time a delivery more. */
  private void awaitIdleLanes() {
    long deadline = System.nanoTime() + IDLE_LANES_PATIENCE.toNanos();
    try {
      while (!openLanes().allMatch(Lane::isHolding) && System.nanoTime() < deadline) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stream<Lane> openLanes() {
    return slots.stream().flatMap(slot -> slot.lane().get().stream());
  }

  /**
   * Waits until every lane has closed.
   *
   * @return whether they did in this time
   */
  public boolean awaitEnd(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (Slot slot : slots) {
        if (!slot.ended().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void keepOpen(Slot slot) {
    Duration pause = FIRST_PAUSE;
    try {
      do {
        if (run(slot)) {
          pause = FIRST_PAUSE;
        }
        Duration doubled = pause.multipliedBy(2);
        if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      } while (true);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      slot.ended().countDown();
    }
  }

  /** Runs a lane until it is stopped or breaks; whether it came as far as to poll. */
  private boolean run(Slot slot) {
    try {
      int records = slot.group().plan().recordsPerLane();
      ShareConsumer<String, byte[]> consumer = slot.group().jobs().open(slot.name(), records);
      Lane lane = new Lane(consumer, records, slot.intake(), admission, workshop, requeue, meters);
      slot.lane().set(Optional.of(lane));
      // a stop that did not see this lane yet
      if (stopping.getCount() == 0) {
        lane.stopLeasing();
      }
      lane.run();
    } catch (Throwable e) {
      // whatever it is, a lane that is silently gone would be worse
      log.error("{} broke, opening it again", slot.name(), e);
    }
    return slot.lane().getAndSet(Optional.empty()).filter(Lane::hasPolled).isPresent();
  }
}
