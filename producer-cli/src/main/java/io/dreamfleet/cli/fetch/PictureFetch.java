package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Downloads pictures, those of sets, snapshots and result documents into a folder. */
public final class PictureFetch {
  /** Enough to hide a distant store's answering time. */
  private static final int AT_ONCE = 8;

  private final ObjectStore store;
  private final Path folder;

  /**
   * A fetch.
   *
   * @param folder made when it does not exist; files of the same names are replaced
   */
  public PictureFetch(ObjectStore store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  /** Fetches what the jobs have, in the order given. */
  public List<FetchedJob> fetch(List<JobView> jobs) throws IOException {
    Files.createDirectories(folder);
    Map<JobId, String> names = PictureNames.of(jobs);
    ExecutorService downloads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<FetchedJob>> fetched = new ArrayList<>();
      for (JobView job : jobs) {
        fetched.add(
            CompletableFuture.supplyAsync(() -> fetch(job, names.get(job.id())), downloads));
      }
      return fetched.stream().map(CompletableFuture::join).toList();
    } finally {
      downloads.shutdownNow();
    }
  }

  private FetchedJob fetch(JobView job, String name) {
    if (!(job.event() instanceof StatusEvent.Succeeded succeeded)) {
      return FetchedJob.without(job);
    }
    try {
      store.download(succeeded.result(), folder.resolve(name + ".json"));
      ResultDocument document = document(job, name);
      if (document instanceof SurveyResult survey) {
        return survey(job, survey, name);
      }
      Course course = course((Result) document, name);
      store.download(ResultLayout.image(job.id()), folder.resolve(name + ".png"));
      return FetchedJob.fetched(job, name + ".png", course);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.MISSING) {
        return FetchedJob.gone(job, e.getMessage());
      }
      throw e;
    }
  }

  private ResultDocument document(JobView job, String name) {
    try {
      return StatusJson.readDocument(Files.readAllBytes(folder.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException("the result of job " + job.id() + " cannot be read", e);
    }
  }

  /** Fetches a survey's files into a folder of its own. */
  private FetchedJob survey(JobView job, SurveyResult survey, String name) {
    List<String> files = new ArrayList<>();
    for (SurveyResult.StoredFile stored : survey.files()) {
      String file = name + "/" + stored.name();
      store.download(stored.key(), folder.resolve(file));
      files.add(file);
    }
    Optional<String> picture = survey.image().map(key -> name + ".png");
    picture.ifPresent(file -> store.download(survey.image().get(), folder.resolve(file)));
    return FetchedJob.surveyed(job, picture, files);
  }

  /** Fetches the other pictures that a result document names into folders of their own. */
  private Course course(Result result, String name) {
    List<Course.Snapshot> snapshots = new ArrayList<>();
    for (Result.Kept kept : result.snapshots()) {
      String file = "%s-snapshots/%06d.png".formatted(name, kept.step());
      download(kept.key(), file, result);
      snapshots.add(new Course.Snapshot(kept.step(), kept.score(), file));
    }
    List<Course.OneOfSet> set = new ArrayList<>();
    for (Result.OneOfSet one : result.diverse()) {
      String file = name + ".png";
      if (!set.isEmpty()) {
        file = "%s-diverse/%04d.png".formatted(name, set.size());
        download(one.key(), file, result);
      }
      set.add(new Course.OneOfSet(one.score(), one.likeness(), file));
    }
    if (result.bands().isPresent()) {
      store.download(result.bands().get().key(), folder.resolve(name + ".npy"));
    }
    String recipe = result.job().path("recipe").path("name").asText("");
    return new Course(
        Optional.of(recipe).filter(given -> !given.isEmpty()),
        result.job().path("steps").asInt(),
        snapshots,
        set);
  }

  /** A picture, with all its bands where they are no colours. */
  private void download(String key, String file, Result result) {
    store.download(key, folder.resolve(file));
    if (result.bands().isPresent()) {
      store.download(ResultLayout.bands(key), folder.resolve(ResultLayout.bands(file)));
    }
  }
}
