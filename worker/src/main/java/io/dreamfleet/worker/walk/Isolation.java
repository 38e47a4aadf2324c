package io.dreamfleet.worker.walk;

import io.dreamfleet.worker.queue.Admission;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Lets a job that several workers have died with run without company, so that it takes no other
 * with it if it was the reason. Safe for use by several threads.
 */
final class Isolation {
  private static final long LOOK_AGAIN_MILLIS = 200;

  /** How long a suspect keeps newcomers waiting for those who are at work to be done. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Admission admission;
  private int trusted;
  private boolean claimed;

  /** An isolation that keeps new work away from the worker while a suspect is there. */
  Isolation(Admission admission) {
    this.admission = admission;
  }

  /** What is computed, in company or without. */
  @FunctionalInterface
  interface Work<T> {
    T run();
  }

  /**
   * Runs a job as it should be run; it waits while a suspect has the worker to itself, and a
   * suspect waits until all others are done.
   *
   * @throws PutOffException when it is a suspect, and another one is here or others take long
   */
  <T> T run(Lease lease, Work<T> work) {
    if (lease.isSuspect()) {
      claim(lease);
    } else {
      enter(lease);
    }
    try {
      return work.run();
    } finally {
      leave(lease);
    }
  }

  private synchronized void enter(Lease lease) {
    while (claimed && lease.isWanted()) {
      lookAgain();
    }
    trusted++;
  }

  private synchronized void claim(Lease lease) {
    if (claimed) {
      throw new PutOffException();
    }
    claimed = true;
    admission.close();
    Instant end = Instant.now().plus(PATIENCE);
    while (trusted > 0 && lease.isWanted()) {
      if (Instant.now().isAfter(end)) {
        giveUp();
        throw new PutOffException();
      }
      lookAgain();
    }
  }

  private synchronized void leave(Lease lease) {
    if (lease.isSuspect()) {
      giveUp();
    } else {
      trusted--;
      notifyAll();
    }
  }

  private void giveUp() {
    claimed = false;
    admission.open();
    notifyAll();
  }

  private void lookAgain() {
    try {
      wait(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
