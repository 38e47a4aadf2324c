package io.dreamfleet.worker.walk;

import io.dreamfleet.job.JobId;
import io.dreamfleet.worker.queue.Ending;
import io.dreamfleet.worker.queue.Lease;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Lets only one of several records of the same job be worked on at a time, so that the others find
 * its result. Safe for use by several threads.
 */
final class JobTurns {
  private static final long LOOK_AGAIN_MILLIS = 200;

  private final Set<JobId> going = new HashSet<>();

  /** Does the work when it is its turn; at once when its lease is not wanted any more. */
  Ending run(JobId id, Lease lease, Supplier<Ending> work) {
    if (!await(id, lease)) {
      return work.get();
    }
    try {
      return work.get();
    } finally {
      leave(id);
    }
  }

  /** Whether it is its turn, rather than that nobody wants it. */
  private synchronized boolean await(JobId id, Lease lease) {
    while (!going.add(id)) {
      if (!lease.isWanted()) {
        return false;
      }
      try {
        wait(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    return true;
  }

  private synchronized void leave(JobId id) {
    going.remove(id);
    notifyAll();
  }
}
