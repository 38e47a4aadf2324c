package io.dreamfleet.worker.walk;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.worker.metrics.Trouble;
import io.dreamfleet.worker.metrics.Trouble.Dependency;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries what needs the object store or the brokers again, with doubling pauses, for as long as the
 * lease is wanted; the lane renews it meanwhile. What is out of order for everybody (no answer, no
 * room, no admittance) is waited for without a limit, since another worker would fare no better;
 * what may be wrong with this one call is given up after a while.
 *
 * @param trouble is told while there is any
 * @param meters count what failed and how long was waited
 * @param patience after how long to give up a call that may never succeed
 */
public record Retry(Trouble trouble, WorkerMeters meters, Duration patience) {
  private static final Logger log = LoggerFactory.getLogger(Retry.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How often it is looked whether the lease is still wanted. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** The call's value, or the last failure. */
  <T> T call(Lease lease, Supplier<T> call) {
    Instant end = Instant.now().plus(patience);
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        try {
          return call.get();
        } catch (StoreException e) {
          failed(Dependency.STORE, call, e);
          if (!lease.isWanted() || !isGeneral(e) && Instant.now().isAfter(end)) {
            throw e;
          }
          pauseAfter(e, Dependency.STORE, pause, lease);
        }
        pause = longer(pause);
      }
    } finally {
      trouble.over(Dependency.STORE, call);
    }
  }

  /** Tells the brokers something, until they have it. */
  void tell(Lease lease, Runnable message) {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        try {
          message.run();
          return;
        } catch (FleetUnreachableException e) {
          failed(Dependency.STATUS, message, e);
          if (!lease.isWanted()) {
            throw e;
          }
          pauseAfter(e, Dependency.STATUS, pause, lease);
        }
        pause = longer(pause);
      }
    } finally {
      trouble.over(Dependency.STATUS, message);
    }
  }

  private static boolean isGeneral(StoreException e) {
    return switch (e.kind()) {
      case UNREACHABLE, FULL, DENIED -> true;
      case MISSING, OTHER -> false;
    };
  }

  private void failed(Dependency dependency, Object who, RuntimeException failure) {
    meters.callFailed(dependency);
    trouble.met(dependency, who, failure.getMessage());
  }

  private void pauseAfter(
      RuntimeException failure, Dependency dependency, Duration pause, Lease lease) {
    log.warn("{}; trying again in {} s", failure.getMessage(), pause.toMillis() / 1000.0);
    long begin = System.nanoTime();
    Instant end = Instant.now().plus(pause);
    try {
      while (lease.isWanted() && Instant.now().isBefore(end)) {
        Thread.sleep(LOOK_AGAIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    } finally {
      meters.backedOff(dependency, Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}
