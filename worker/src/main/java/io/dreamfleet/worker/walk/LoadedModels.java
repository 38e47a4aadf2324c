package io.dreamfleet.worker.walk;

import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.queue.Lease;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Models with their weights in memory; the same model and weights are the same object, for which
 * compiled programs are kept. Safe for use by several threads: while one loads, the others wait,
 * since mostly they want the same.
 */
public final class LoadedModels {
  /** Each holds its weights as float32 on the heap. */
  private static final int KEPT = 2;

  private record Key(String model, Optional<String> weights) {}

  private final ModelCatalog catalog;
  private final WeightsLibrary library;
  private final Retry retry;
  private final WorkerMeters meters;
  private final Map<Key, WeightedNetwork> loaded =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, WeightedNetwork> eldest) {
          return size() > KEPT;
        }
      };

  /** Models of a catalog, with weights from a library. */
  public LoadedModels(
      ModelCatalog catalog, WeightsLibrary library, Retry retry, WorkerMeters meters) {
    this.catalog = catalog;
    this.library = library;
    this.retry = retry;
    this.meters = meters;
  }

  /**
   * The model of this name.
   *
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or its file is damaged
   */
  Model find(String name, Lease lease) {
    return retry.call(lease, () -> catalog.model(name));
  }

  /**
   * A model with its own or other weights, fetched and checked where need be.
   *
   * @throws io.dreamfleet.job.JobRefusedException when there are no such weights, or they do not
   *     fit
   */
  synchronized WeightedNetwork load(Model model, Optional<String> weights, Lease lease) {
    Key key = new Key(model.name(), weights);
    WeightedNetwork known = loaded.get(key);
    if (known != null) {
      return known;
    }
    long begin = System.nanoTime();
    WeightedNetwork network =
        retry.call(
            lease,
            () ->
                WeightedNetwork.of(
                    model.network(), library.load(model, weights, DownloadProgress.NONE)));
    meters.loaded(model.name(), Duration.ofNanos(System.nanoTime() - begin));
    loaded.put(key, network);
    return network;
  }
}
