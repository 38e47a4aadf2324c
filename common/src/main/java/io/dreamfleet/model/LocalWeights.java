package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Limits;
import io.dreamfleet.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Weights without a fleet: the product's own, a user's files, and published ones, which are fetched
 * from their publisher once and kept in this machine's cache.
 */
public final class LocalWeights {
  private final WeightsCache cache;
  private final LibraryOptions options;

  private LocalWeights(WeightsCache cache, LibraryOptions options) {
    this.cache = cache;
    this.options = options;
  }

  /** As a process's environment asks for it; see {@link WeightsLibrary#open}. */
  public static LocalWeights open(Map<String, String> environment, Limits limits) {
    LibraryOptions options = LibraryOptions.from(environment).limited(limits);
    return new LocalWeights(
        new WeightsCache(LibraryOptions.cache(environment).resolve("models"), options.cacheBytes()),
        options);
  }

  /**
   * A user's file, checked against the network.
   *
   * @throws JobRefusedException when there is none, or it does not fit
   */
  public Weights load(Model model, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND, "there is no file of weights %s".formatted(file));
    }
    return new CheckedWeights(model).file(file, file.toString());
  }

  /** One of a model's published versions of weights, checked against its network. */
  public Weights load(Model model, WeightsSource.Published version, DownloadProgress progress) {
    Path file =
        cache
            .find(version.fileName())
            .orElseGet(() -> new Publisher(cache, options).fetch(model.name(), version, progress));
    return new CheckedWeights(model).file(file, version.fileName());
  }

  /** The product's own. */
  public Weights load(Model model, WeightsSource.Bundled source) {
    return new CheckedWeights(model).bundled(source);
  }
}
