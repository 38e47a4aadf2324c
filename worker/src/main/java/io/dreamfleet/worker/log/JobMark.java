package io.dreamfleet.worker.log;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * Marks the lines that a thread logs with the job that they are about, until it is closed; what was
 * marked before is marked again then. JSON lines have the marks as the fields {@code job} and
 * {@code batch}.
 */
public final class JobMark implements AutoCloseable {
  private static final String JOB = "job";
  private static final String BATCH = "batch";

  private final Optional<Map<String, String>> before;

  private JobMark(Optional<String> job, Optional<String> batch) {
    before = Optional.ofNullable(MDC.getCopyOfContextMap());
    mark(JOB, job);
    mark(BATCH, batch);
  }

  /** The lines are about this job. */
  public static JobMark of(Submission submission) {
    return new JobMark(Optional.of(submission.id().text()), submission.batch());
  }

  /** The lines are about the job of this id, or the record that goes by it. */
  public static JobMark of(JobId id) {
    return new JobMark(Optional.of(id.text()), Optional.empty());
  }

  /** The lines are about this job, where it is known which. */
  public static JobMark of(Optional<Submission> submission) {
    return submission
        .map(JobMark::of)
        .orElseGet(() -> new JobMark(Optional.empty(), Optional.empty()));
  }

  private static void mark(String key, Optional<String> value) {
    value.ifPresentOrElse(text -> MDC.put(key, text), () -> MDC.remove(key));
  }

  @Override
  public void close() {
    before.ifPresentOrElse(MDC::setContextMap, MDC::clear);
  }
}
