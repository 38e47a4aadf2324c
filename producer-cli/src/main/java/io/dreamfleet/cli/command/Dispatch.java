package io.dreamfleet.cli.command;

import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Sends submissions and waits until the brokers have them all.
 *
 * @param err where it is said how many arrived when some did not
 */
record Dispatch(JobProducer producer, PrintWriter err) {
  /** Enough to fill Kafka's batches, and two or three megabytes of jobs in memory. */
  private static final int UNDER_WAY = 1000;

  void send(List<Posting> postings) {
    send(postings.stream(), postings.size());
  }

  /**
   * Sends postings as they are made, so that there are never more than {@value #UNDER_WAY} of them.
   *
   * @param total how many there will be, for what is said when some do not arrive
   * @throws CompletionException with the reason of the first that did not arrive; those after it
   *     are not sent
   */
  void send(Stream<Posting> postings, int total) {
    Semaphore places = new Semaphore(UNDER_WAY);
    AtomicInteger arrived = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    postings
        .takeWhile(posting -> failure.get() == null)
        .forEachOrdered(
            posting -> {
              places.acquireUninterruptibly();
              producer
                  .send(posting.submission(), posting.priority())
                  .whenComplete(
                      (id, problem) -> {
                        if (problem == null) {
                          arrived.incrementAndGet();
                        } else {
                          failure.compareAndSet(null, problem);
                        }
                        places.release();
                      });
            });
    producer.flush();
    // when all places are free again, all has been heard
    places.acquireUninterruptibly(UNDER_WAY);
    if (failure.get() != null) {
      err.printf(
          "%d of %d jobs were sent; it does no harm to send them all again%n",
          arrived.get(), total);
      err.flush();
      throw failure.get() instanceof CompletionException problem
          ? problem
          : new CompletionException(failure.get());
    }
  }
}
