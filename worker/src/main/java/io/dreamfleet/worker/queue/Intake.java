package io.dreamfleet.worker.queue;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/**
 * How much more work this worker should lease: places for records that are not computed yet. Lanes
 * reserve places before they poll; a record has its place until the device is done with it, not
 * until its result is stored, so the next ones are leased meanwhile. Safe for use by several
 * threads.
 */
final class Intake {
  private int room;

  /** An intake of so many places, all free. */
  Intake(int places) {
    this.room = places;
  }

  /**
   * Takes so many places as soon as they are free.
   *
   * @return whether they were in this time
   */
  synchronized boolean reserve(int places, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (room < places) {
      long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (millis <= 0) {
        return false;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    room -= places;
    return true;
  }

  /** Gives places back; a negative number takes some that nobody reserved. */
  synchronized void free(int places) {
    room += places;
    notifyAll();
  }
}
