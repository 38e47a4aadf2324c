package io.dreamfleet.worker.queue;

import java.util.concurrent.CompletableFuture;

/**
 * The work on one record: goes on in the workshop while lanes hold the record's lease, one at a
 * time. The ending fails with what the work threw.
 */
record Task(Lease lease, CompletableFuture<Ending> ending) {
  Task(Lease lease) {
    this(lease, new CompletableFuture<>());
  }
}
