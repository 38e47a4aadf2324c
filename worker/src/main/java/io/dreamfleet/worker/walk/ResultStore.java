package io.dreamfleet.worker.walk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.Result.CurvePoint;
import io.dreamfleet.status.Result.Kept;
import io.dreamfleet.status.Result.Made;
import io.dreamfleet.status.Result.OneOfSet;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.worker.ascent.AscentOutcome;
import io.dreamfleet.worker.ascent.Portrait;
import io.dreamfleet.worker.ascent.Snapshot;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.picture.PngPicture;
import io.dreamfleet.worker.queue.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results in the object store: the pictures first, then the document that says that they are there.
 */
public final class ResultStore {
  private static final Logger log = LoggerFactory.getLogger(ResultStore.class);

  private static final String DOCUMENT_TYPE = "application/json";

  private final ObjectStore store;
  private final Retry retry;
  private final WorkerIdentity worker;
  private final WorkerMeters meters;

  public ResultStore(ObjectStore store, Retry retry, WorkerIdentity worker, WorkerMeters meters) {
    this.store = store;
    this.retry = retry;
    this.worker = worker;
    this.meters = meters;
  }

  /** The result of a job that has been done before. */
  Optional<Result> find(JobId id, Lease lease) {
    return retry.call(lease, () -> stored(id));
  }

  private Optional<Result> stored(JobId id) {
    return store.get(ResultLayout.result(id)).flatMap(json -> read(id, json));
  }

  /**
   * Stores a picture, its snapshots and its document. Where another worker has stored the result
   * meanwhile, that one stays, and is returned: this worker may have been cut off for long.
   */
  Result store(
      Submission submission,
      ImageSize size,
      AscentOutcome outcome,
      Instant startedAt,
      Lease lease) {
    JobId id = submission.id();
    ObjectNode job = JobJson.content(submission.job());
    Result result =
        new Result(
            id,
            job,
            size,
            outcome.score(),
            Optional.of(outcome.startScore()),
            outcome.reports().stream()
                .map(at -> new CurvePoint(at.step(), at.loss(), at.meanAbsolute(), at.seconds()))
                .toList(),
            outcome.snapshots().stream()
                .map(at -> new Kept(at.step(), at.score(), ResultLayout.snapshot(id, at.step())))
                .toList(),
            set(id, outcome),
            made(outcome, startedAt));
    Map<String, byte[]> pictures = pictures(submission, size, outcome, texts(submission, job));
    long begin = System.nanoTime();
    Result stored =
        retry.call(
            lease,
            () ->
                storedMeanwhile(submission)
                    .orElseGet(
                        () -> {
                          pictures.forEach((key, png) -> store.put(key, png, "image/png"));
                          return document(submission, result);
                        }));
    meters.uploaded(Duration.ofNanos(System.nanoTime() - begin));
    return stored;
  }

  /** Stores the document; where another one was quicker, that one counts. */
  private Result document(Submission submission, Result result) {
    String key = ResultLayout.result(submission.id());
    byte[] document = StatusJson.write(result);
    if (submission.onExisting() == OnExisting.RECOMPUTE) {
      store.put(key, document, DOCUMENT_TYPE);
      return result;
    }
    return store.putNew(key, document, DOCUMENT_TYPE)
        ? result
        : stored(submission.id()).orElse(result);
  }

  private Optional<Result> storedMeanwhile(Submission submission) {
    return submission.onExisting() == OnExisting.REUSE ? stored(submission.id()) : Optional.empty();
  }

  /** As files, by their keys, the final one last. */
  private static Map<String, byte[]> pictures(
      Submission submission, ImageSize size, AscentOutcome outcome, Map<String, String> texts) {
    JobId id = submission.id();
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    for (Snapshot snapshot : outcome.snapshots()) {
      Map<String, String> own = new LinkedHashMap<>(texts);
      own.put("dreamfleet.step", Integer.toString(snapshot.step()));
      pictures.put(
          ResultLayout.snapshot(id, snapshot.step()),
          PngPicture.encode(snapshot.picture(), snapshot.alpha(), size, own));
    }
    for (int i = outcome.pictures().size() - 1; i >= 0; i--) {
      Portrait picture = outcome.pictures().get(i);
      pictures.put(
          ResultLayout.diverse(id, i),
          PngPicture.encode(picture.picture(), picture.alpha(), size, texts));
    }
    return pictures;
  }

  private static List<OneOfSet> set(JobId id, AscentOutcome outcome) {
    List<Portrait> pictures = outcome.pictures();
    return pictures.size() == 1
        ? List.of()
        : IntStream.range(0, pictures.size())
            .mapToObj(i -> oneOfSet(id, i, pictures.get(i)))
            .toList();
  }

  private static OneOfSet oneOfSet(JobId id, int number, Portrait picture) {
    return new OneOfSet(picture.score(), picture.likeness(), ResultLayout.diverse(id, number));
  }

  private Map<String, String> texts(Submission submission, ObjectNode job) {
    return Map.of(
        "Software",
        "Dreamfleet " + worker.software().get("dreamfleet"),
        "Title",
        submission.job().model() + " " + submission.job().objective().text(),
        "dreamfleet.id",
        submission.id().text(),
        "dreamfleet.job",
        job.toString());
  }

  private Made made(AscentOutcome outcome, Instant startedAt) {
    Instant finishedAt = Instant.now();
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("prepare", outcome.prepareSeconds());
    seconds.put("ascent", outcome.ascentSeconds());
    seconds.put("total", Duration.between(startedAt, finishedAt).toNanos() / 1e9);
    return new Made(
        worker.name(),
        worker.device(),
        worker.precision(),
        worker.software(),
        startedAt,
        finishedAt,
        seconds);
  }

  /** A document that cannot be read is as good as none: the job is done again and replaces it. */
  private static Optional<Result> read(JobId id, byte[] json) {
    try {
      return Optional.of(StatusJson.readResult(json));
    } catch (IOException e) {
      log.warn("job {} has a result that cannot be read, doing it again: {}", id, e.getMessage());
      return Optional.empty();
    }
  }
}
