package io.dreamfleet.local;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Keeps one worker, or the monitor, running: one that ends unexpectedly is reported and started
 * again.
 */
final class WorkerKeeper implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A worker that ran this long was all right, and the next pause begins small again. */
  private static final Duration HEALTHY = Duration.ofMinutes(1);

  /** Ctrl-C reaches worker and fleet at once; a worker may be gone before the fleet has noticed. */
  private static final Duration SAME_SIGNAL = Duration.ofMillis(300);

  private final Launch launch;
  private final String name;
  private final int httpPort;
  private final Duration firstPause;
  private final Consumer<String> report;
  private final Thread watch;
  private final Object lock = new Object();
  private WorkerProcess current;
  private boolean stopping;

  private WorkerKeeper(
      Launch launch, String name, int httpPort, Duration firstPause, Consumer<String> report) {
    this.launch = launch;
    this.name = name;
    this.httpPort = httpPort;
    this.firstPause = firstPause;
    this.report = report;
    this.current = WorkerProcess.start(launch, name, httpPort);
    this.watch = new Thread(this::keep, name + "-keeper");
    watch.setDaemon(true);
  }

  /**
   * Starts a worker; returns at once.
   *
   * @param httpPort 0 takes a free one at every start
   * @param firstPause before the first restart; it doubles from one to the next
   * @param report told in one line when the worker ends unexpectedly
   */
  static WorkerKeeper start(
      Launch launch, String name, int httpPort, Duration firstPause, Consumer<String> report) {
    return new WorkerKeeper(launch, name, httpPort, firstPause, report);
  }

  /**
   * Returns when the worker is ready for the first time; from then on it is kept running.
   *
   * @throws LocalFleetException when it does not get there, with the end of its log
   */
  void awaitReady() throws InterruptedException {
    worker().awaitReady(START_LIMIT);
    watch.start();
  }

  /** The process that runs now, or ran last. */
  WorkerProcess worker() {
    synchronized (lock) {
      return current;
    }
  }

  /** Asks the worker to go, without waiting; it is not started again. */
  void askToStop() {
    synchronized (lock) {
      stopping = true;
      current.askToStop();
      lock.notifyAll();
    }
  }

  @Override
  public void close() {
    askToStop();
    worker().close();
  }

  private void keep() {
    Duration pause = firstPause;
    try {
      while (true) {
        long began = System.nanoTime();
        int status = worker().awaitEnd();
        if (Duration.ofNanos(System.nanoTime() - began).compareTo(HEALTHY) > 0) {
          pause = firstPause;
        }
        if (!pauseAndRestart(status, pause)) {
          return;
        }
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LocalFleetException e) {
      report.accept(name + " cannot be started again: " + e.getMessage());
    }
  }

  private boolean pauseAndRestart(int status, Duration pause) throws InterruptedException {
    synchronized (lock) {
      waitUnlessStopping(SAME_SIGNAL);
      if (stopping) {
        return false;
      }
      report.accept(
          "%s ended with status %d; starting it again in %.1f s (log: %s)"
              .formatted(name, status, pause.toMillis() / 1e3, launch.log(name)));
      waitUnlessStopping(pause);
      if (stopping) {
        return false;
      }
      current = WorkerProcess.start(launch, name, httpPort);
      return true;
    }
  }

  private void waitUnlessStopping(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toMillis();
        !stopping && left > 0;
        left = (until - System.nanoTime()) / 1_000_000) {
      lock.wait(left);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
