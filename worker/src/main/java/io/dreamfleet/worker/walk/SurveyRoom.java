package io.dreamfleet.worker.walk;

import io.dreamfleet.worker.ascent.AscentStoppedException;
import io.dreamfleet.worker.queue.Lease;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Room for one survey at a time, for the sake of memory and disk: data sets and activations are
 * large. Safe for use by several threads.
 */
public final class SurveyRoom {
  private static final long LOOK_AGAIN_MILLIS = 200;

  private final Semaphore room = new Semaphore(1, true);

  /** A survey's stay. */
  interface Stay extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for room.
   *
   * @throws AscentStoppedException when the survey is not wanted any more
   */
  Stay enter(Lease lease) {
    try {
      while (!room.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        if (!lease.isWanted()) {
          throw new AscentStoppedException(0, 1);
        }
      }
      return room::release;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
