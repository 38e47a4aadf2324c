package io.dreamfleet.control;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import java.util.List;
import java.util.stream.Stream;

/**
 * The wish that jobs be not computed any more: every submission of one job, or of one batch, that
 * was on its topic when the wish came to the control topic. When that was, the records tell; the
 * brokers stamp both, so that no producer's clock matters.
 */
public sealed interface Cancellation {

  /** Every wish that is about a submission. */
  static List<Cancellation> of(Submission submission) {
    return Stream.<Cancellation>concat(
            Stream.of(new OfJob(submission.id())), submission.batch().stream().map(OfBatch::new))
        .toList();
  }

  /** Whether this is about a submission, had it been made in time. */
  boolean concerns(Submission submission);

  /** What is cancelled, as the control topic's keys name it. */
  String key();

  /** Of one job, in whatever batch. */
  record OfJob(JobId id) implements Cancellation {
    @Override
    public boolean concerns(Submission submission) {
      return submission.id().equals(id);
    }

    @Override
    public String key() {
      return "job " + id;
    }
  }

  /** Of all jobs of a batch. */
  record OfBatch(String batch) implements Cancellation {
    public OfBatch {
      Submission.checkBatch(batch);
    }

    @Override
    public boolean concerns(Submission submission) {
      return submission.batch().filter(batch::equals).isPresent();
    }

    @Override
    public String key() {
      return "batch " + batch;
    }
  }
}
