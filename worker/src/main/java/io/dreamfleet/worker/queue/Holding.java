package io.dreamfleet.worker.queue;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that a lane holds, and the work on it. */
final class Holding {
  private final ConsumerRecord<String, byte[]> record;
  private final Task task;
  private boolean inHand = true;

  Holding(ConsumerRecord<String, byte[]> record, Task task) {
    this.record = record;
    this.task = task;
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
