package io.dreamfleet.cli.monitor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/** Whether the monitor's threads go on. */
final class Going {
  private final CountDownLatch stopped = new CountDownLatch(1);

  boolean goesOn() {
    return stopped.getCount() > 0;
  }

  /** Waits for a while, or until it is over. */
  void pause(Duration time) {
    try {
      stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  void stop() {
    stopped.countDown();
  }

  /** Waits until it is over. */
  void await() throws InterruptedException {
    stopped.await();
  }
}
