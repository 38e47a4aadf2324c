package io.dreamfleet.worker.queue;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Whether this worker should lease anything more: not while a job is at work here that may end the
 * worker, and everything that it holds. Safe for use by several threads.
 */
public final class Admission {
  private boolean closed;

  /** Nothing more, from now on. */
  public synchronized void close() {
    closed = true;
  }

  /** As usual again. */
  public synchronized void open() {
    closed = false;
    notifyAll();
  }

  /**
   * Waits until it is open.
   *
   * @return whether it was in this time
   */
  synchronized boolean awaitOpen(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (closed) {
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
    return true;
  }
}
