package io.dreamfleet.worker.check;

import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.model.LocalWeights;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.weights.Weights;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where models and weights are had: from this machine, and from a fleet's bucket where a fleet is
 * configured.
 */
final class Shelf implements AutoCloseable {
  private static final String S3 = "s3://";

  private final FleetSettings settings;
  private final Optional<ObjectStore> store;
  private final Map<String, String> environment;
  private final LocalWeights local;
  private final DownloadProgress progress;

  private Shelf(
      FleetSettings settings,
      Optional<ObjectStore> store,
      Map<String, String> environment,
      DownloadProgress progress) {
    this.settings = settings;
    this.store = store;
    this.environment = environment;
    this.local = LocalWeights.open(environment, settings.limits());
    this.progress = progress;
  }

  /** Connects to nothing before something is asked for that is only there. */
  static Shelf open(
      FleetSettings settings, Map<String, String> environment, DownloadProgress progress) {
    Optional<ObjectStore> store =
        settings.store().hasCredentials()
            ? Optional.of(new ObjectStore(settings.store()))
            : Optional.empty();
    return new Shelf(settings, store, environment, progress);
  }

  ModelCatalog catalog() {
    ModelCatalog builtIn = ModelCatalog.builtIn();
    return store
        .map(bucket -> builtIn.with(new StoredModels(bucket, library(bucket))))
        .orElse(builtIn);
  }

  /** A model's published weights of this name, where it has some. */
  static Optional<WeightsSource.Published> version(Model model, Optional<String> wish) {
    return wish.map(model.versions()::get);
  }

  /**
   * A model's weights.
   *
   * @param wish other ones than its own: an {@code s3://} address, a published version, or a file
   * @throws io.dreamfleet.job.JobRefusedException when there are none, or they do not fit
   */
  Weights weights(Model model, Optional<String> wish) {
    if (wish.filter(text -> text.startsWith(S3)).isPresent()) {
      return library(fleet()).load(model, wish, progress);
    }
    Optional<WeightsSource.Published> version = version(model, wish);
    if (version.isPresent()) {
      return published(model, version.get());
    }
    if (wish.isPresent()) {
      return local.load(model, Path.of(wish.get()));
    }
    WeightsSource own = model.weights();
    if (own instanceof WeightsSource.Published source) {
      return published(model, source);
    }
    return own instanceof WeightsSource.Bundled bundled
        ? local.load(model, bundled)
        : library(fleet()).load(model, wish, progress);
  }

  private Weights published(Model model, WeightsSource.Published version) {
    return store.isPresent()
        ? library(store.get()).load(model, version, progress)
        : local.load(model, version, progress);
  }

  /**
   * The fleet's bucket, for what is only there.
   *
   * @throws StoreException when no credentials are set
   */
  private ObjectStore fleet() {
    return store.orElseGet(() -> new ObjectStore(settings.store()));
  }

  private WeightsLibrary library(ObjectStore bucket) {
    return WeightsLibrary.open(bucket, environment, settings.limits());
  }

  @Override
  public void close() {
    store.ifPresent(ObjectStore::close);
  }
}
