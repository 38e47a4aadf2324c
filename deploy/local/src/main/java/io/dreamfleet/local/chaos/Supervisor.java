package io.dreamfleet.local.chaos;

import java.time.Duration;

/** Replaces workers that end, as a cluster does, until it is closed. */
final class Supervisor implements AutoCloseable {
  private final Workers workers;
  private final int count;
  private final Thread thread = new Thread(this::watch, "supervisor");
  private volatile boolean closed;

  Supervisor(Workers workers, int count) {
    this.workers = workers;
    this.count = count;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (!closed) {
        workers.replaceDead(count);
        Waiting.until(Duration.ofMillis(200), () -> closed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
