package io.dreamfleet.local.chaos;

import java.time.Duration;

/** Waits for states that can only be asked for. */
final class Waiting {
  private static final long LOOK_AGAIN_MILLIS = 50;

  private Waiting() {}

  /** A question that may take a while. */
  @FunctionalInterface
  interface Question {
    boolean isSo() throws InterruptedException;
  }

  /** Whether it became so in this time. */
  static boolean until(Duration limit, Question question) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!question.isSo()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    return true;
  }
}
