package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.settings.Limits;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.weights.WeightsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Gets a model's weights from wherever they are, and checks them: the product itself, the local
 * cache, the fleet's bucket, their publisher. A file that had to be fetched from its publisher is
 * put into the bucket, so that a fleet fetches it once.
 *
 * <p>What can never work is a {@link JobRefusedException} with {@link
 * FailureCode#WEIGHTS_NOT_FOUND} or {@link FailureCode#BAD_WEIGHTS}; what may work later is a
 * {@link StoreException}; a cache folder that cannot be written is an {@link UncheckedIOException}.
 * Safe for use by several threads and processes at once.
 */
public final class WeightsLibrary {
  private final ObjectStore store;
  private final LibraryOptions options;
  private final PublishedWeights published;
  private final StoredWeights stored;

  /**
   * A library.
   *
   * @param cache a folder for files that were fetched, made when the first one is
   * @param store the fleet's bucket
   * @param options what jobs may name, and where published files come from
   */
  public WeightsLibrary(Path cache, ObjectStore store, LibraryOptions options) {
    WeightsCache files = new WeightsCache(cache.resolve("models"), options.cacheBytes());
    this.store = store;
    this.options = options;
    this.published = new PublishedWeights(files, store, options);
    this.stored = new StoredWeights(files, store, options);
  }

  /** A library as a process's environment asks for it. */
  public static WeightsLibrary open(
      ObjectStore store, Map<String, String> environment, Limits limits) {
    return new WeightsLibrary(
        LibraryOptions.cache(environment), store, LibraryOptions.from(environment).limited(limits));
  }

  /**
   * A model's weights, checked against its network.
   *
   * @param s3Url the address of other weights than the model's own
   */
  public Weights load(Model model, Optional<String> s3Url, DownloadProgress progress) {
    if (s3Url.isPresent()) {
      S3Url url = stored.allowed(s3Url.get());
      return new CheckedWeights(model).file(stored.file(url, progress), url.text());
    }
    if (model.weights() instanceof WeightsSource.Published source) {
      return load(model, source, progress);
    }
    if (model.weights() instanceof WeightsSource.Added added) {
      return imported(added, model, progress);
    }
    return new CheckedWeights(model).bundled((WeightsSource.Bundled) model.weights());
  }

  /** One of a model's published versions of weights, checked against its network. */
  public Weights load(Model model, WeightsSource.Published version, DownloadProgress progress) {
    return new CheckedWeights(model)
        .file(published.file(model.name(), version, progress), version.fileName());
  }

  /** The file of a model that a user has added, on this machine. */
  Path file(WeightsSource.Added added, DownloadProgress progress) {
    return stored.file(new S3Url(store.bucket(), added.key()), progress);
  }

  /** Whose parameters are made of the same file as its network is. */
  private Weights imported(WeightsSource.Added added, Model model, DownloadProgress progress) {
    return switch (added.format()) {
      case ONNX -> ofOnnx(added, model, progress);
      case TORCHSCRIPT -> Weights.of(added.fileName(), Map.of());
      case CHECKPOINT -> new CheckedWeights(model).file(file(added, progress), added.fileName());
    };
  }

  private Weights ofOnnx(WeightsSource.Added added, Model model, DownloadProgress progress) {
    InputSpec input = model.network().input();
    ImportSettings settings =
        new ImportSettings(
            input.mean(),
            input.std(),
            Optional.of(new ImportSettings.Size(input.height(), input.width())),
            input.meaning());
    try {
      return new CheckedWeights(model)
          .checked(
              OnnxImport.read(file(added, progress), added.fileName(), model.name(), settings)
                  .weights());
    } catch (WeightsException e) {
      throw CheckedWeights.unusable(e.getMessage(), e);
    }
  }

  /**
   * Puts a file that has been checked into the fleet's bucket, under a key that carries its hash.
   *
   * @return the key
   */
  String keep(Path file) {
    options.requireAllowed(file.toString(), bytes(file));
    String key = S3Url.pinnedKey(hash(file), file.getFileName().toString());
    putUnlessThere(key, file);
    return key;
  }

  /** Refuses a local file that is too large for this fleet. */
  void requireAllowed(Path file) {
    options.requireAllowed(file.toString(), bytes(file));
  }

  /**
   * Sees to it that a model's own weights are in the cache and in the fleet's bucket.
   *
   * @return the cached file; empty for a bundled model, which needs none
   */
  public Optional<Path> pull(Model model, DownloadProgress progress) {
    if (model.weights() instanceof WeightsSource.Added added) {
      return Optional.of(file(added, progress));
    }
    if (!(model.weights() instanceof WeightsSource.Published source)) {
      return Optional.empty();
    }
    Path file = published.file(model.name(), source, progress);
    putUnlessThere(ResultLayout.model(source.fileName()), file);
    return Optional.of(file);
  }

  /**
   * Sees to it that one of a model's published versions of weights is in the fleet's bucket.
   *
   * @return its {@code s3://} URL, for jobs
   */
  public String publish(Model model, WeightsSource.Published version, DownloadProgress progress) {
    Path file = published.file(model.name(), version, progress);
    String key = ResultLayout.model(version.fileName());
    putUnlessThere(key, file);
    return new S3Url(store.bucket(), key).text();
  }

  /** Whether every worker finds a model's own weights without leaving the fleet. */
  public boolean isInFleet(Model model) {
    return !(model.weights() instanceof WeightsSource.Published)
        || store.exists(ResultLayout.model(model.weights().fileName()));
  }

  /**
   * Puts a file of weights into the fleet's bucket, under a key that carries its hash; an object
   * that is there already is left alone.
   *
   * @param file is checked against the model first
   * @return its {@code s3://} URL, for jobs
   */
  public String publish(Path file, Model model) {
    if (!Files.isRegularFile(file)) {
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND, "there is no file of weights %s".formatted(file));
    }
    options.requireAllowed(file.toString(), bytes(file));
    new CheckedWeights(model).file(file, file.toString());
    String key = S3Url.pinnedKey(hash(file), file.getFileName().toString());
    putUnlessThere(key, file);
    return new S3Url(store.bucket(), key).text();
  }

  /**
   * Refuses an {@code s3://} URL that no worker could read: in a bucket that is not allowed, or of
   * an object that does not exist.
   */
  public void requireReadable(String s3Url) {
    stored.version(stored.allowed(s3Url));
  }

  private void putUnlessThere(String key, Path file) {
    if (!store.exists(key)) {
      store.putFile(key, file, PublishedWeights.CONTENT_TYPE);
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static FileHash hash(Path file) {
    try {
      return FileHash.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
