package io.dreamfleet.job;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A job as it travels: its content and what concerns only this request of it, which its identity
 * leaves out.
 *
 * @param work the content
 * @param batch a name that groups jobs submitted together
 * @param submittedAt when the producer sent it
 * @param progressEvery steps between two progress reports
 * @param onExisting what to do when the result exists already
 */
public record Submission(
    Work work,
    Optional<String> batch,
    Optional<Instant> submittedAt,
    int progressEvery,
    OnExisting onExisting) {
  public static final int DEFAULT_PROGRESS_EVERY = 100;

  /** What to do with a job whose result exists. */
  public enum OnExisting {
    REUSE,
    RECOMPUTE
  }

  public Submission {
    Objects.requireNonNull(work);
    Objects.requireNonNull(onExisting);
    Values.atLeastOne("progressEvery", progressEvery);
    batch.ifPresent(Submission::checkBatch);
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

  public JobId id() {
    return JobId.of(work);
  }
}
