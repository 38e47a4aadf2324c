package io.dreamfleet.worker.walk;

import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.job.Survey;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.Model;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.AscentOutcome;
import io.dreamfleet.worker.ascent.AscentRequest;
import io.dreamfleet.worker.ascent.AscentStoppedException;
import io.dreamfleet.worker.ascent.OutOfDeviceMemoryException;
import io.dreamfleet.worker.checkpoint.Checkpoints;
import io.dreamfleet.worker.checkpoint.JobCheckpoints;
import io.dreamfleet.worker.log.JobMark;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.picture.Bands;
import io.dreamfleet.worker.queue.Admission;
import io.dreamfleet.worker.queue.Cancellations;
import io.dreamfleet.worker.queue.Ending;
import io.dreamfleet.worker.queue.Lease;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a job in this worker, from lease to ending. A record is accepted only after its
 * result is stored and SUCCEEDED is published, in that order; so whatever breaks off in between is
 * done again, and found done.
 */
public final class JobWalk {
  private static final Logger log = LoggerFactory.getLogger(JobWalk.class);

  /** A fault may be this worker's or its device's own; after so many, it is the job's. */
  private static final int TRIES_DESPITE_FAULTS = 3;

  private final JobCheck check;
  private final LoadedModels models;
  private final StoredInputs inputs;
  private final AscentEngine engine;
  private final Surveys surveys;
  private final Checkpoints checkpoints;
  private final Cancellations cancellations;
  private final ResultStore results;
  private final StatusReport report;
  private final WorkerMeters meters;
  private final Isolation isolation;
  private final JobTurns turns = new JobTurns();

  public JobWalk(
      JobCheck check,
      LoadedModels models,
      StoredInputs inputs,
      AscentEngine engine,
      Surveys surveys,
      Checkpoints checkpoints,
      Cancellations cancellations,
      ResultStore results,
      StatusReport report,
      Admission admission,
      WorkerMeters meters) {
    this.check = check;
    this.models = models;
    this.inputs = inputs;
    this.engine = engine;
    this.surveys = surveys;
    this.checkpoints = checkpoints;
    this.cancellations = cancellations;
    this.results = results;
    this.report = report;
    this.isolation = new Isolation(admission);
    this.meters = meters;
  }

  /** Takes a leased record to its ending. */
  public Ending walk(Lease lease) {
    Submission submission;
    try {
      check.checkRecord(lease.value());
      submission = JobJson.read(lease.value());
    } catch (JobRefusedException e) {
      return refuseRecord(lease, e);
    }
    lease.isOf(submission);
    try (JobMark mark = JobMark.of(submission)) {
      return walk(submission, lease);
    }
  }

  private Ending walk(Submission submission, Lease lease) {
    log.info(
        "job {} leased from {}{}, attempt {}",
        submission.id(),
        lease.place(),
        submission.batch().map(batch -> ", batch " + batch).orElse(""),
        lease.attempt());
    cancellations.watch(submission, lease);
    try {
      return turns.run(submission.id(), lease, () -> findOrMake(submission, lease));
    } catch (JobRefusedException e) {
      return fail(submission, lease, e.code(), e.getMessage());
    } catch (AscentStoppedException e) {
      return release(submission, lease, e.getMessage());
    } catch (PutOffException e) {
      return putOff(submission, lease, e.getMessage());
    } catch (StoreException | FleetUnreachableException | OutOfDeviceMemoryException e) {
      return release(submission, lease, e.getMessage());
    } catch (RuntimeException e) {
      log.error("job {} met a fault of the worker", submission.id(), e);
      String reason = "a fault of the worker: " + e;
      return lease.attempt() < TRIES_DESPITE_FAULTS
          ? release(submission, lease, reason)
          : fail(submission, lease, FailureCode.INTERNAL, reason);
    } finally {
      cancellations.forget(lease);
    }
  }

  /** What is there already costs nothing, and other batches may have it too. */
  private Ending findOrMake(Submission submission, Lease lease) {
    Optional<ResultDocument> stored = stored(submission, lease);
    if (stored.isPresent()) {
      return succeed(submission, lease, stored.get(), Source.STORED);
    }
    if (lease.isCancelled()) {
      return cancel(submission, lease);
    }
    if (lease.isExhausted()) {
      throw new JobRefusedException(
          FailureCode.DELIVERIES_EXHAUSTED,
          "delivered %d times, and too often its worker was gone before it was done"
              .formatted(lease.attempt()));
    }
    ResultDocument made = isolation.run(lease, () -> compute(submission, lease));
    return succeed(submission, lease, made, Source.COMPUTED);
  }

  private Optional<ResultDocument> stored(Submission submission, Lease lease) {
    return submission.onExisting() == OnExisting.REUSE
        ? results.find(submission.id(), lease)
        : Optional.empty();
  }

  private ResultDocument compute(Submission submission, Lease lease) {
    return submission.work() instanceof Survey survey
        ? surveys.compute(submission, survey, lease)
        : compute(submission, (Job) submission.work(), lease);
  }

  private ResultDocument compute(Submission submission, Job asked, Lease lease) {
    Instant startedAt = Instant.now();
    Model model = models.find(asked.model(), lease);
    Job job = check.checked(asked, model);
    WeightedNetwork network = models.load(model, job.weights(), lease);
    Optional<InputPicture> input = job.input().map(url -> inputs.load(url, lease));
    input.ifPresent(picture -> check.checkInput(job, model, picture.size()));
    ImageSize size = input.map(InputPicture::size).or(job::size).orElse(model.defaultSize());
    log.info("job {} started: {} {}", submission.id(), job.model(), job.objective().text());
    AscentRequest request =
        new AscentRequest(
            job,
            network,
            size,
            input,
            job.mask().map(url -> inputs.load(url, lease)),
            submission.progressEvery(),
            inputs.vectors(job.objective(), model.network(), size, lease));
    AscentOutcome outcome;
    try (JobCheckpoints kept = checkpoints.of(submission.id(), request, lease)) {
      outcome =
          engine.run(
              request, report.listener(submission, job.pictures(), lease), kept, lease.priority());
    }
    lease.computed();
    Bands bands = Bands.of(model.network().input(), job.showBands());
    return results.store(submission, asked, size, bands, outcome, startedAt, lease);
  }

  private Ending succeed(Submission submission, Lease lease, ResultDocument result, Source source) {
    report.succeeded(submission, lease, result, source);
    checkpoints.remove(submission.id(), lease);
    meters.succeeded(
        submission.work().model(), source, result.made().seconds().getOrDefault("total", 0.0));
    log.info(
        "job {} succeeded ({}): {} {}{}",
        submission.id(),
        source == Source.STORED ? "was there already" : "computed",
        submission.work().model(),
        submission.work().title(),
        result instanceof Result picture ? " score " + picture.score() : "");
    return Ending.ACCEPT;
  }

  private Ending fail(Submission submission, Lease lease, FailureCode code, String reason) {
    report.failed(submission, lease, code, reason);
    checkpoints.remove(submission.id(), lease);
    meters.failed(submission.work().model(), code);
    log.warn("job {} failed, {}: {}", submission.id(), code, reason);
    return Ending.REJECT;
  }

  private Ending refuseRecord(Lease lease, JobRefusedException refusal) {
    report.failedRecord(lease, refusal.code(), refusal.getMessage());
    meters.failedRecord(refusal.code());
    try (JobMark mark = JobMark.of(JobId.ofRecord(lease.value()))) {
      log.warn("record {} is no job, {}: {}", lease.place(), refusal.code(), refusal.getMessage());
    }
    return Ending.REJECT;
  }

  private Ending release(Submission submission, Lease lease, String reason) {
    if (lease.isCancelled()) {
      return cancel(submission, lease);
    }
    if (!lease.isLost()) {
      report.released(submission);
    }
    meters.released(submission.work().model());
    log.warn("job {} given back: {}", submission.id(), reason);
    return Ending.RELEASE;
  }

  private Ending putOff(Submission submission, Lease lease, String reason) {
    if (lease.isCancelled()) {
      return cancel(submission, lease);
    }
    report.released(submission);
    meters.released(submission.work().model());
    log.info("job {} put off: {}", submission.id(), reason);
    return Ending.PUT_OFF;
  }

  /** Whoever gets the record next cancels it where the status topic cannot be told now. */
  private Ending cancel(Submission submission, Lease lease) {
    try {
      report.cancelled(submission);
    } catch (FleetUnreachableException e) {
      log.warn("job {} is cancelled, which cannot be said: {}", submission.id(), e.getMessage());
      return Ending.RELEASE;
    }
    checkpoints.remove(submission.id(), lease);
    meters.cancelled(submission.work().model());
    log.info("job {} cancelled, on attempt {}", submission.id(), lease.attempt());
    return Ending.ACCEPT;
  }
}
