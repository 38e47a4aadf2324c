package io.dreamfleet.job;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A job as it travels: its content and what concerns only this request of it, which its identity
 * leaves out. A value like a record, which also keeps the identity: whoever handles a job asks for
 * it again and again, and each time it would be a hash of all its content.
 */
public final class Submission {
  public static final int DEFAULT_PROGRESS_EVERY = 100;

  private final Work work;
  private final Optional<String> batch;
  private final Optional<Instant> submittedAt;
  private final int progressEvery;
  private final OnExisting onExisting;
  private final JobId id;

  /** What to do with a job whose result exists. */
  public enum OnExisting {
    REUSE,
    RECOMPUTE
  }

  /**
   * A request of a job.
   *
   * @param work the content
   * @param batch a name that groups jobs submitted together
   * @param submittedAt when the producer sent it
   * @param progressEvery steps between two progress reports, 1 or more
   * @param onExisting what to do when the result exists already
   * @throws JobRefusedException when the batch cannot be called so, or reports are less than a step
   *     apart
   */
  public Submission(
      Work work,
      Optional<String> batch,
      Optional<Instant> submittedAt,
      int progressEvery,
      OnExisting onExisting) {
    Values.atLeastOne("progressEvery", progressEvery);
    batch.ifPresent(Submission::checkBatch);
    this.work = Objects.requireNonNull(work);
    this.batch = batch;
    this.submittedAt = Objects.requireNonNull(submittedAt);
    this.progressEvery = progressEvery;
    this.onExisting = Objects.requireNonNull(onExisting);
    this.id = JobId.of(work);
  }

  /**
   * Checks a batch's name.
   *
   * @throws JobRefusedException when it cannot be one
   */
  public static void checkBatch(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
      throw Values.refused(
          "batch",
          "must be a name of letters, digits, '_', '.' and '-', at most 100, but is \""
              + name
              + "\"");
    }
  }

  /** The same work, submitted once more at another time. */
  public Submission again(Instant at) {
    return new Submission(work, batch, Optional.of(at), progressEvery, onExisting);
  }

  public Work work() {
    return work;
  }

  public Optional<String> batch() {
    return batch;
  }

  public Optional<Instant> submittedAt() {
    return submittedAt;
  }

  public int progressEvery() {
    return progressEvery;
  }

  public OnExisting onExisting() {
    return onExisting;
  }

  /** The identity of the content. */
  public JobId id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Submission that
        && work.equals(that.work)
        && batch.equals(that.batch)
        && submittedAt.equals(that.submittedAt)
        && progressEvery == that.progressEvery
        && onExisting == that.onExisting;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, batch, submittedAt);
  }

  @Override
  public String toString() {
    return "Submission[%s, batch %s]".formatted(id, batch.orElse("none"));
  }
}
