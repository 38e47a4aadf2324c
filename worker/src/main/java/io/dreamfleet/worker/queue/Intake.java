package io.dreamfleet.worker.queue;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/**
 * How much more work this worker should lease, and when: places for records that are not computed
 * yet. Lanes reserve places before they poll; a record has its place until the device is done with
 * it, not until its result is stored, so the next ones are leased meanwhile.
 *
 * <p>A lane that holds records gets no others before those are done. So while jobs trickle in, as
 * they do when somebody submits many, lanes that each took what there is would soon all be out with
 * a few, and most places of a large batch would stay empty beside a queue that grows. The first
 * half of the lanes take what there is; each further one waits longer than the one before, so that
 * it finds more. A lane that found as much as it can hold keeps nobody waiting.
 *
 * <p>Safe for use by several threads.
 */
final class Intake {
  private static final long FIRST_WAIT_NANOS = Duration.ofMillis(250).toNanos();
  private static final int MOST_DOUBLINGS = 4;

  private final int lanes;
  private int room;
  private int out;
  private boolean trickling;
  private long lastLeaseAt;

  /**
   * An intake whose places are all free.
   *
   * @param places how many there are
   * @param lanes that share them
   */
  Intake(int places, int lanes) {
    this.room = places;
    this.lanes = lanes;
  }

  /**
   * Takes so many places for a lane as soon as they are free and it is its turn.
   *
   * @return whether it came to that in this time
   */
  synchronized boolean reserve(int places, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long nanos = untilTurn(); room < places || nanos > 0; nanos = untilTurn()) {
      long left = deadline - System.nanoTime();
      long wait = room < places ? left : Math.min(left, nanos);
      if (left <= 0) {
        return false;
      }
      try {
        wait(Math.max(1, Duration.ofNanos(wait).toMillis()));
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    room -= places;
    return true;
  }

  private long untilTurn() {
    int late = out - lanes / 2;
    if (!trickling || late < 0) {
      return 0;
    }
    return lastLeaseAt + (FIRST_WAIT_NANOS << Math.min(late, MOST_DOUBLINGS)) - System.nanoTime();
  }

  /**
   * A lane that has reserved places has found records; the places that it does not need are free.
   */
  synchronized void goOut(int places, int records) {
    out++;
    trickling = records < places;
    lastLeaseAt = System.nanoTime();
    free(places - records);
  }

  /** A lane's records are all done. */
  synchronized void comeBack() {
    out--;
    notifyAll();
  }

  /** Gives places back; a negative number takes some that nobody reserved. */
  synchronized void free(int places) {
    room += places;
    notifyAll();
  }
}
