package io.dreamfleet.worker.checkpoint;

import io.dreamfleet.job.JobId;
import io.dreamfleet.worker.ascent.Checkpoint;
import io.dreamfleet.worker.ascent.CheckpointKeeper;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One job's checkpoints while a worker has it. Closing ends the writing; when the worker goes, the
 * last one is written first, so that whoever gets the job next finds it.
 */
public final class JobCheckpoints implements CheckpointKeeper, AutoCloseable {
  private final Optional<Checkpoint> last;
  private final Duration every;
  private final Lease lease;
  private final Checkpoints all;
  private final JobId id;
  private final AtomicReference<Optional<Checkpoint>> waiting =
      new AtomicReference<>(Optional.empty());
  private long keptAt = System.nanoTime();
  private boolean closed;

  JobCheckpoints(
      Optional<Checkpoint> last, Duration every, Lease lease, Checkpoints all, JobId id) {
    this.last = last;
    this.every = every;
    this.lease = lease;
    this.all = all;
    this.id = id;
  }

  @Override
  public Optional<Checkpoint> last() {
    return last;
  }

  @Override
  public boolean isDue() {
    return lease.isToGiveBack()
        || !every.isZero() && lease.isWanted() && System.nanoTime() - keptAt > every.toNanos();
  }

  @Override
  public void keep(Checkpoint checkpoint) {
    keptAt = System.nanoTime();
    // one that waits already is replaced, so that a slow store does not make a queue
    if (waiting.getAndSet(Optional.of(checkpoint)).isEmpty() && !lease.isToGiveBack()) {
      all.later(this::writeWaiting);
    }
  }

  private synchronized void writeWaiting() {
    if (!closed) {
      waiting.getAndSet(Optional.empty()).ifPresent(kept -> all.write(id, kept));
    }
  }

  @Override
  public void close() {
    if (lease.isToGiveBack()) {
      writeWaiting();
    }
    synchronized (this) {
      closed = true;
    }
  }
}
