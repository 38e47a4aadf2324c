package io.dreamfleet.worker.walk;

import io.dreamfleet.store.StoreException;
import io.dreamfleet.store.StoreException.Kind;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a call of the object store again while it may yet succeed: with doubling pauses, for as
 * long as the lease is wanted, up to a limit. The lane renews the lease meanwhile.
 *
 * @param patience after how long to give up
 */
public record StoreRetry(Duration patience) {
  private static final Logger log = LoggerFactory.getLogger(StoreRetry.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** The call's value, or the last failure. */
  <T> T call(Lease lease, Supplier<T> call) {
    Instant end = Instant.now().plus(patience);
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return call.get();
      } catch (StoreException e) {
        boolean hopeless = e.kind() == Kind.DENIED || e.kind() == Kind.MISSING;
        if (hopeless || !lease.isWanted() || Instant.now().plus(pause).isAfter(end)) {
          throw e;
        }
        log.warn("{}; trying again in {} s", e.getMessage(), pause.toMillis() / 1000.0);
      }
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the store was away", e);
    }
  }
}
