package io.dreamfleet.worker.walk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.job.Survey;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.Result.CurvePoint;
import io.dreamfleet.status.Result.Kept;
import io.dreamfleet.status.Result.Made;
import io.dreamfleet.status.Result.OneOfSet;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.status.SurveyResult.StoredFile;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.worker.ascent.AscentOutcome;
import io.dreamfleet.worker.ascent.Portrait;
import io.dreamfleet.worker.ascent.Snapshot;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.picture.Bands;
import io.dreamfleet.worker.picture.NpyPicture;
import io.dreamfleet.worker.picture.PngPicture;
import io.dreamfleet.worker.queue.Lease;
import io.dreamfleet.worker.survey.Findings;
import io.dreamfleet.worker.survey.SurveyOutcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
  Optional<ResultDocument> find(JobId id, Lease lease) {
    return retry.call(lease, () -> stored(id));
  }

  /**
   * Mostly there is none; asked for one that is missing, stores answer with a document about that,
   * which takes longer to read than the answer to a question whether there is one.
   */
  private Optional<ResultDocument> stored(JobId id) {
    String key = ResultLayout.result(id);
    return store.exists(key) ? store.get(key).flatMap(json -> read(id, json)) : Optional.empty();
  }

  /**
   * Stores a picture, its snapshots and its document. Where another worker has stored the result
   * meanwhile, that one stays, and is returned: this worker may have been cut off for long.
   */
  ResultDocument store(
      Submission submission,
      Job job,
      ImageSize size,
      Bands bands,
      AscentOutcome outcome,
      Instant startedAt,
      Lease lease) {
    JobId id = submission.id();
    ObjectNode content = JobJson.content(job);
    Result result =
        new Result(
            id,
            content,
            size,
            outcome.score(),
            Optional.of(outcome.startScore()),
            outcome.reports().stream().map(ResultStore::curvePoint).toList(),
            outcome.snapshots().stream()
                .map(at -> new Kept(at.step(), at.score(), ResultLayout.snapshot(id, at.step())))
                .toList(),
            set(id, outcome),
            listed(id, bands),
            made(seconds(outcome), startedAt));
    Map<String, byte[]> pictures =
        pictures(submission, size, bands, outcome, texts(submission, content));
    return stored(
        lease,
        () -> {
          pictures.forEach((key, file) -> storePicture(key, file, submission.onExisting()));
          return document(submission, result);
        });
  }

  /**
   * Stores a picture. One that is there, and whose document was not, is the same job's: another
   * worker is storing its own just now, or was killed between the two. It stays, so that no picture
   * changes under a document that comes in between.
   */
  private void storePicture(String key, byte[] file, OnExisting onExisting) {
    if (onExisting == OnExisting.RECOMPUTE) {
      store.put(key, file, type(key));
    } else {
      store.putNew(key, file, type(key));
    }
  }

  /**
   * Stores a survey's files and its document, as {@link #store} does a picture's; its files, some
   * of which are large, are not even sent where there is a result already.
   */
  ResultDocument store(
      Submission submission, Survey survey, SurveyOutcome outcome, Instant startedAt, Lease lease) {
    JobId id = submission.id();
    Findings findings = outcome.findings();
    SurveyResult result =
        new SurveyResult(
            id,
            JobJson.content(survey),
            outcome.pictures(),
            outcome.classes(),
            findings.layers(),
            findings.image().map(png -> ResultLayout.image(id)),
            findings.files().stream()
                .map(file -> new StoredFile(file.name(), ResultLayout.file(id, file.name())))
                .toList(),
            made(outcome.seconds(), startedAt));
    return stored(
        lease,
        () ->
            storedMeanwhile(submission)
                .orElseGet(
                    () -> {
                      storeFiles(id, findings);
                      return document(submission, result);
                    }));
  }

  private void storeFiles(JobId id, Findings findings) {
    findings.image().ifPresent(png -> store.put(ResultLayout.image(id), png, "image/png"));
    findings
        .files()
        .forEach(
            file ->
                store.put(ResultLayout.file(id, file.name()), file.content(), file.contentType()));
  }

  /** Does what stores a result, as often as it takes. */
  private ResultDocument stored(Lease lease, Supplier<ResultDocument> storing) {
    long begin = System.nanoTime();
    ResultDocument stored = retry.call(lease, storing);
    meters.uploaded(Duration.ofNanos(System.nanoTime() - begin));
    return stored;
  }

  /** Stores the document; where another one was quicker, that one counts. */
  private ResultDocument document(Submission submission, ResultDocument result) {
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

  private Optional<ResultDocument> storedMeanwhile(Submission submission) {
    return submission.onExisting() == OnExisting.REUSE ? stored(submission.id()) : Optional.empty();
  }

  /** As files, by their keys, the final one last. */
  private static Map<String, byte[]> pictures(
      Submission submission,
      ImageSize size,
      Bands bands,
      AscentOutcome outcome,
      Map<String, String> texts) {
    JobId id = submission.id();
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    for (Snapshot snapshot : outcome.snapshots()) {
      Map<String, String> own = new LinkedHashMap<>(texts);
      own.put("dreamfleet.step", Integer.toString(snapshot.step()));
      put(
          ResultLayout.snapshot(id, snapshot.step()),
          snapshot.picture(),
          PngPicture.encode(snapshot.picture(), bands, snapshot.alpha(), size, own),
          size,
          bands,
          pictures);
    }
    for (int i = outcome.pictures().size() - 1; i >= 0; i--) {
      Portrait picture = outcome.pictures().get(i);
      put(
          ResultLayout.diverse(id, i),
          picture.picture(),
          PngPicture.encode(picture.picture(), bands, picture.alpha(), size, texts),
          size,
          bands,
          pictures);
    }
    return pictures;
  }

  /** A PNG, and all bands beside it where it does not show what there is. */
  private static void put(
      String key,
      float[] values,
      byte[] png,
      ImageSize size,
      Bands bands,
      Map<String, byte[]> pictures) {
    if (!bands.complete()) {
      pictures.put(ResultLayout.bands(key), NpyPicture.encode(values, bands.channels(), size));
    }
    pictures.put(key, png);
  }

  private static String type(String key) {
    return key.endsWith(".png") ? "image/png" : "application/octet-stream";
  }

  private static Optional<Result.Bands> listed(JobId id, Bands bands) {
    return bands.complete()
        ? Optional.empty()
        : Optional.of(
            new Result.Bands(
                bands.channels(), bands.shown(), ResultLayout.bands(ResultLayout.image(id))));
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
        submission.work().model() + " " + submission.work().title(),
        "dreamfleet.id",
        submission.id().text(),
        "dreamfleet.job",
        job.toString());
  }

  private static CurvePoint curvePoint(Progress at) {
    return new CurvePoint(
        at.step(), at.loss().orElseThrow(), at.meanAbsolute().orElseThrow(), at.seconds());
  }

  private static Map<String, Double> seconds(AscentOutcome outcome) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("prepare", outcome.prepareSeconds());
    seconds.put("ascent", outcome.ascentSeconds());
    return seconds;
  }

  /** With the total behind the parts that the time was spent on. */
  private Made made(Map<String, Double> parts, Instant startedAt) {
    Instant finishedAt = Instant.now();
    Map<String, Double> seconds = new LinkedHashMap<>(parts);
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
  private static Optional<ResultDocument> read(JobId id, byte[] json) {
    try {
      return Optional.of(StatusJson.readDocument(json));
    } catch (IOException e) {
      log.warn("job {} has a result that cannot be read, doing it again: {}", id, e.getMessage());
      return Optional.empty();
    }
  }
}
