package io.dreamfleet.worker.checkpoint;

import io.dreamfleet.job.JobId;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.worker.ascent.AscentRequest;
import io.dreamfleet.worker.ascent.Checkpoint;
import io.dreamfleet.worker.log.JobMark;
import io.dreamfleet.worker.queue.Lease;
import io.dreamfleet.worker.survey.PartKeeper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a worker's jobs in the store. They are written on a thread of their own, the
 * last one of each job; what cannot be written is not tried again, since the next one comes soon.
 */
public final class Checkpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

  private static final String CONTENT_TYPE = "application/zip";

  /** A job whose checkpoint is older has ended without anybody who saw it. */
  private static final Duration KEPT = Duration.ofDays(7);

  private static final Duration SWEPT_EVERY = Duration.ofDays(1);

  private final ObjectStore store;
  private final Duration every;
  private final long largest;
  private final Set<JobId> stored = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "checkpoints");
            made.setDaemon(true);
            return made;
          });

  /**
   * Checkpoints in a store.
   *
   * @param every how often a job's is written; zero for only when the worker goes
   * @param largest a file's bytes; what would be larger is not written, or read
   */
  public Checkpoints(ObjectStore store, Duration every, long largest) {
    this.store = store;
    this.every = every;
    this.largest = largest;
  }

  /** From now on removes once a day what jobs have left that nobody saw end. */
  public void sweepDaily() {
    thread.scheduleWithFixedDelay(this::sweep, 0, SWEPT_EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /** Those of a job that begins, or goes on from the last one if that can be had. */
  public JobCheckpoints of(JobId id, AscentRequest request, Lease lease) {
    Optional<Checkpoint> last =
        lease.attempt() > 1 ? find(id).filter(kept -> isOf(kept, request, id)) : Optional.empty();
    last.ifPresent(
        kept -> log.info("job {} goes on from step {} of its checkpoint", id, kept.step()));
    return new JobCheckpoints(last, every, lease, this, id);
  }

  /** The parts of a survey that begins, or goes on with those that can be had. */
  public PartKeeper ofSurvey(JobId id, Lease lease) {
    Map<String, byte[]> parts = lease.attempt() > 1 ? parts(id) : Map.of();
    if (!parts.isEmpty()) {
      log.info("job {} goes on with {} parts of its checkpoint", id, parts.size());
    }
    return new SurveyCheckpoint(id, this, parts);
  }

  private Map<String, byte[]> parts(JobId id) {
    try {
      Optional<byte[]> file = file(id);
      return file.isPresent() ? SurveyCheckpoint.read(file.get(), largest) : Map.of();
    } catch (StoreException | IOException e) {
      log.warn("job {} begins anew, its checkpoint cannot be read: {}", id, e.getMessage());
      return Map.of();
    }
  }

  /** Removes what a job has left, now that it has ended. */
  public void remove(JobId id, Lease lease) {
    if (stored.remove(id) || lease.attempt() > 1) {
      try {
        store.delete(ResultLayout.checkpoint(id));
      } catch (StoreException e) {
        log.warn("the checkpoint of job {} stays for now: {}", id, e.getMessage());
      }
    }
  }

  /** Writes a job's checkpoint in place of the one before, if that can be done. */
  void write(JobId id, Checkpoint checkpoint) {
    try (JobMark mark = JobMark.of(id)) {
      put(id, checkpoint);
    }
  }

  private void put(JobId id, Checkpoint checkpoint) {
    put(id, CheckpointFile.write(checkpoint), "at step " + checkpoint.step());
  }

  /** Writes a job's file in place of the one before, if that can be done. */
  void put(JobId id, byte[] file, String where) {
    if (file.length > largest) {
      log.warn(
          "job {} is not kept: its checkpoint has {} bytes, more than the {} that are allowed",
          id,
          file.length,
          largest);
      return;
    }
    try {
      store.put(ResultLayout.checkpoint(id), file, CONTENT_TYPE);
    } catch (StoreException e) {
      log.warn("job {} could not be kept {}: {}", id, where, e.getMessage());
      return;
    }
    stored.add(id);
    log.debug("job {} is kept {}", id, where);
  }

  /** Has something done on the checkpoints' own thread, which tells nobody else what broke. */
  void later(Runnable task) {
    thread.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            log.error("a checkpoint could not be kept", e);
          }
        });
  }

  private Optional<Checkpoint> find(JobId id) {
    try {
      Optional<byte[]> file = file(id);
      return file.isPresent() ? Optional.of(CheckpointFile.read(file.get())) : Optional.empty();
    } catch (StoreException | IOException e) {
      log.warn("job {} begins anew, its checkpoint cannot be read: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<byte[]> file(JobId id) {
    String key = ResultLayout.checkpoint(id);
    return store.size(key).filter(size -> size <= largest).flatMap(size -> store.get(key));
  }

  private static boolean isOf(Checkpoint kept, AscentRequest request, JobId id) {
    boolean fits = kept.fits(request);
    if (!fits) {
      log.warn("job {} begins anew, its checkpoint is of another shape", id);
    }
    return fits;
  }

  private void sweep() {
    try {
      List<String> old = store.listOlderThan(ResultLayout.CHECKPOINTS, Instant.now().minus(KEPT));
      old.forEach(store::delete);
      if (!old.isEmpty()) {
        log.info("removed {} checkpoints older than {} days", old.size(), KEPT.toDays());
      }
    } catch (StoreException e) {
      log.warn("old checkpoints stay for now: {}", e.getMessage());
    }
  }

  /** Gives up what is not written yet. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
