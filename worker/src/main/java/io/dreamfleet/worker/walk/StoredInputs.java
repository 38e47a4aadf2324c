package io.dreamfleet.worker.walk;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.queue.Lease;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What jobs read beside weights, from the store.
 *
 * @param library of the fleet's bucket
 * @param retry for a store that is away for a while
 */
public record StoredInputs(InputLibrary library, Retry retry) {

  /**
   * The picture at a URL, not decoded yet.
   *
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or it cannot be read
   */
  InputPicture load(String url, Lease lease) {
    return retry.call(lease, () -> library.load(url));
  }

  /**
   * Fetches the data set at a URL and looks through it.
   *
   * @param target where it is put
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or it cannot be read, or is
   *     too large
   */
  DataSet dataSet(String url, Path target, DataSetLimits limits, Lease lease) {
    retry.call(
        lease,
        () -> {
          library.download(url, target, limits::checkBytes);
          return target;
        });
    return DataSet.of(url, target, limits);
  }

  /**
   * The vectors of a job's directions by their URLs, checked against the layers that they are for.
   *
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or it cannot be read, or has
   *     another count of numbers than its layer has channels
   */
  Map<String, float[]> vectors(Objective objective, Network network, Lease lease) {
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    Map<String, float[]> vectors = new HashMap<>();
    for (Objective.Term term : objective.terms()) {
      if (term.objective() instanceof Objective.Direction direction) {
        String url = direction.vector();
        float[] vector = retry.call(lease, () -> library.vector(url));
        int channels = shapes.get(network.layer(direction.layer()).name()).channels();
        Vectors.requireCount(vector, channels, direction.layer(), url);
        vectors.put(url, vector);
      }
    }
    return vectors;
  }
}
