package io.dreamfleet.worker.queue;

import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.Requeue.Standing;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A record of the jobs topic that this worker holds. */
public final class Lease {
  private enum Hold {
    KEPT,
    CANCELLED,
    TO_GIVE_BACK,
    LOST
  }

  private final byte[] value;
  private final int attempt;
  private final String place;
  private final Instant writtenAt;
  private final Priority priority;
  private final Standing standing;
  private final CompletableFuture<Void> computed = new CompletableFuture<>();
  private final AtomicReference<Optional<Submission>> submission =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Hold> hold = new AtomicReference<>(Hold.KEPT);

  /**
   * A lease that is kept.
   *
   * @param value the record's bytes, whatever they are
   * @param attempt how often the job has been delivered, this time included
   * @param place topic, partition and offset, for people
   * @param writtenAt when the record came to its topic
   * @param priority that of its topic
   * @param standing what its deliveries so far say of it
   */
  public Lease(
      byte[] value,
      int attempt,
      String place,
      Instant writtenAt,
      Priority priority,
      Standing standing) {
    this.value = value;
    this.attempt = attempt;
    this.place = place;
    this.writtenAt = writtenAt;
    this.priority = priority;
    this.standing = standing;
  }

  /** A lease that is kept, of a job that is as good as any. */
  public Lease(byte[] value, int attempt, String place, Instant writtenAt, Priority priority) {
    this(value, attempt, place, writtenAt, priority, Standing.TRUSTED);
  }

  public byte[] value() {
    return value;
  }

  public int attempt() {
    return attempt;
  }

  public String place() {
    return place;
  }

  /** Whether workers have died with it, and it may be the reason. */
  public boolean isSuspect() {
    return standing == Standing.SUSPECT;
  }

  /** Whether workers have died with it so often that nobody should try again. */
  public boolean isExhausted() {
    return standing == Standing.EXHAUSTED;
  }

  public Instant writtenAt() {
    return writtenAt;
  }

  public Priority priority() {
    return priority;
  }

  /** What its record asks for; empty until that has been read, and where it cannot be. */
  public Optional<Submission> submission() {
    return submission.get();
  }

  /** Its record has been read. */
  public void isOf(Submission read) {
    submission.set(Optional.of(read));
  }

  /** Whether the work on it should go on. */
  public boolean isWanted() {
    return hold.get() == Hold.KEPT;
  }

  /** Whether the worker is going, so that another should go on with it. */
  public boolean isToGiveBack() {
    return hold.get() == Hold.TO_GIVE_BACK;
  }

  /** Whether the broker has taken it away, so that somebody else may have it by now. */
  public boolean isLost() {
    return hold.get() == Hold.LOST;
  }

  /** Whether somebody wished that its job be not computed; nobody else will get it. */
  public boolean isCancelled() {
    return hold.get() == Hold.CANCELLED;
  }

  /**
   * The device is done with it, or will be by the time that another job is here, which may be
   * leased for its place; whatever is left to do then.
   */
  public void computed() {
    computed.complete(null);
  }

  /** Runs this when another job may be leased for its place; at once, if that is so. */
  void whenComputed(Runnable action) {
    computed.thenRun(action);
  }

  /** Somebody does not want its job any more. */
  void cancel() {
    hold.compareAndSet(Hold.KEPT, Hold.CANCELLED);
  }

  /** The worker is going. */
  void giveBack() {
    hold.compareAndSet(Hold.KEPT, Hold.TO_GIVE_BACK);
  }

  /** The broker no longer honours it. */
  void lose() {
    hold.set(Hold.LOST);
  }
}
