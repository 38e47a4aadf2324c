package io.dreamfleet.worker.walk;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.status.StatusEvent.Worker;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.worker.ascent.AscentListener;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Lease;
import io.dreamfleet.worker.survey.SurveyListener;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker tells the status topic. A job's end waits until the brokers have it; progress
 * does not wait.
 */
public final class StatusReport {
  private static final Logger log = LoggerFactory.getLogger(StatusReport.class);

  private final StatusPublisher publisher;
  private final Retry retry;
  private final WorkerIdentity worker;
  private final WorkerMeters meters;

  public StatusReport(
      StatusPublisher publisher, Retry retry, WorkerIdentity worker, WorkerMeters meters) {
    this.publisher = publisher;
    this.retry = retry;
    this.worker = worker;
    this.meters = meters;
  }

  /** Reports an ascent's progress for as long as its lease is wanted. */
  AscentListener listener(Submission submission, int pictures, Lease lease) {
    return new AscentListener() {
      @Override
      public void stepped(int steps) {
        meters.stepped(steps, pictures);
      }

      @Override
      public void nearlyDone() {
        lease.computed();
      }

      @Override
      public void progressed(Progress progress) {
        publisher.publish(new StatusEvent.Running(subject(submission), worker(lease), progress));
      }

      @Override
      public boolean wanted() {
        return lease.isWanted();
      }
    };
  }

  /** Reports a survey's progress for as long as its lease is wanted. */
  SurveyListener surveyListener(Submission submission, Lease lease) {
    return new SurveyListener() {
      @Override
      public void stepped(int steps) {
        meters.surveyed(steps);
      }

      @Override
      public void progressed(Progress progress) {
        publisher.publish(new StatusEvent.Running(subject(submission), worker(lease), progress));
      }

      @Override
      public void passed() {
        lease.computed();
      }

      @Override
      public boolean wanted() {
        return lease.isWanted();
      }
    };
  }

  void succeeded(Submission submission, Lease lease, ResultDocument document, Source source) {
    JobId id = submission.id();
    Optional<Result> picture =
        document instanceof Result result ? Optional.of(result) : Optional.empty();
    Optional<String> image =
        document instanceof SurveyResult survey
            ? survey.image()
            : Optional.of(ResultLayout.image(id));
    tell(
        lease,
        new StatusEvent.Succeeded(
            subject(submission),
            worker(lease),
            picture.map(Result::score),
            picture.flatMap(Result::startScore),
            document.made().seconds().getOrDefault("total", 0.0),
            source,
            image,
            ResultLayout.result(id)));
  }

  void failed(Submission submission, Lease lease, FailureCode code, String reason) {
    tell(lease, new StatusEvent.Failed(subject(submission), worker(lease), code, reason));
  }

  /** The failure of a record that is no job: it goes by the hash of its bytes. */
  void failedRecord(Lease lease, FailureCode code, String reason) {
    Subject subject =
        new Subject(
            JobId.ofRecord(lease.value()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Instant.now());
    tell(
        lease,
        new StatusEvent.Failed(
            subject, worker(lease), code, "record %s: %s".formatted(lease.place(), reason)));
  }

  void cancelled(Submission submission) {
    await(new StatusEvent.Cancelled(subject(submission)));
  }

  /** The job waits again; said before the record is given back, or else not at all. */
  void released(Submission submission) {
    try {
      await(new StatusEvent.Queued(subject(submission)));
    } catch (FleetUnreachableException e) {
      log.warn(
          "job {} waits again, but the status topic does not know: {}",
          submission.id(),
          e.getMessage());
    }
  }

  private Worker worker(Lease lease) {
    return new Worker(worker.name(), lease.attempt());
  }

  private static Subject subject(Submission submission) {
    return Subject.of(submission, Instant.now());
  }

  private void tell(Lease lease, StatusEvent event) {
    retry.tell(lease, () -> await(event));
  }

  private void await(StatusEvent event) {
    try {
      publisher.publish(event).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FleetUnreachableException unreachable) {
        throw unreachable;
      }
      throw e;
    }
  }
}
