package io.dreamfleet.worker.queue;

import io.dreamfleet.control.Cancellation;
import io.dreamfleet.job.Submission;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody wished not to be computed any more. Whoever works on a lease has it watched; it is
 * cancelled at once, if the wish was there first, or when the wish comes. A wish is about leases of
 * records that were written no later than it, so that a job submitted again after its cancellation
 * runs. Safe for use by several threads.
 */
public final class Cancellations {
  private static final Logger log = LoggerFactory.getLogger(Cancellations.class);

  /** Some 30 MB; a batch is one wish, so this many are of single jobs. */
  private static final int MOST_WISHES = 100_000;

  private final int mostWishes;
  private final Map<Cancellation, Instant> wishes = new LinkedHashMap<>();
  private final Map<Lease, Submission> watched = new HashMap<>();

  public Cancellations() {
    this(MOST_WISHES);
  }

  Cancellations(int mostWishes) {
    this.mostWishes = mostWishes;
  }

  /**
   * Takes note of a wish.
   *
   * @param at when the brokers took it
   */
  public synchronized void add(Cancellation wish, Instant at) {
    // put anew, so that the first is always the one made longest ago
    Instant before = wishes.remove(wish);
    Instant last = before == null || before.isBefore(at) ? at : before;
    wishes.put(wish, last);
    if (wishes.size() > mostWishes) {
      Iterator<Cancellation> oldest = wishes.keySet().iterator();
      log.warn("more than {} wishes; the oldest is forgotten: {}", mostWishes, oldest.next().key());
      oldest.remove();
    }
    watched.forEach((lease, submission) -> cancelIfMeant(wish, last, submission, lease));
  }

  /** Has a lease cancelled when the submission in its record is, until {@link #forget}. */
  public synchronized void watch(Submission submission, Lease lease) {
    watched.put(lease, submission);
    Cancellation.of(submission)
        .forEach(
            wish -> {
              Instant at = wishes.get(wish);
              if (at != null) {
                cancelIfMeant(wish, at, submission, lease);
              }
            });
  }

  /** The work on a lease has ended. */
  public synchronized void forget(Lease lease) {
    watched.remove(lease);
  }

  private static void cancelIfMeant(
      Cancellation wish, Instant at, Submission submission, Lease lease) {
    if (wish.concerns(submission) && !lease.writtenAt().isAfter(at)) {
      lease.cancel();
    }
  }
}
