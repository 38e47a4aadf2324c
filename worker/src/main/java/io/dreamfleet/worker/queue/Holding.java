package io.dreamfleet.worker.queue;

import io.dreamfleet.worker.log.JobMark;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that a lane holds, and the work on it. It has a place of the intake, until the device is
 * done with it or it is not held any more.
 */
final class Holding {
  private final ConsumerRecord<String, byte[]> record;
  private final Task task;
  private final Intake intake;
  private final AtomicBoolean hasPlace = new AtomicBoolean(true);
  private boolean inHand = true;

  /** A record in hand, with a place that was reserved for it. */
  Holding(ConsumerRecord<String, byte[]> record, Task task, Intake intake) {
    this.record = record;
    this.task = task;
    this.intake = intake;
    task.lease().whenComputed(this::freePlace);
  }

  ConsumerRecord<String, byte[]> record() {
    return record;
  }

  Task task() {
    return task;
  }

  String place() {
    return task.lease().place();
  }

  /** Marks this thread's lines as being about its job, if that is known yet. */
  JobMark mark() {
    return JobMark.of(task.lease().submission());
  }

  /** Lets another record have its place. */
  void freePlace() {
    if (hasPlace.getAndSet(false)) {
      intake.free(1);
    }
  }

  /** Whether it can be acknowledged: a renewed record cannot until a poll has returned it. */
  boolean isInHand() {
    return inHand;
  }

  void renewed() {
    inHand = false;
  }

  /** Whether this record is the same one, returned after a renewal. */
  boolean isReturnedAs(ConsumerRecord<String, byte[]> returned) {
    return returned.deliveryCount().equals(record.deliveryCount());
  }

  void returned() {
    inHand = true;
  }
}
