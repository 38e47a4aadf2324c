package io.dreamfleet.worker.walk;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.input.Activations;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.ImageSize;
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
   * The vectors of a job's directions and the targets of its caricatures by their URLs, checked
   * against the layers that they are for.
   *
   * @param size of the job's picture
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or it cannot be read, or has
   *     another count of numbers than its layer has channels, or another shape than its output
   */
  Map<String, float[]> vectors(Objective objective, Network network, ImageSize size, Lease lease) {
    Map<String, float[]> vectors = new HashMap<>();
    for (Objective.Term term : objective.terms()) {
      if (term.objective() instanceof Objective.Direction direction) {
        vectors.put(direction.vector(), vector(direction, network, lease));
      } else if (term.objective() instanceof Objective.Caricature caricature) {
        vectors.put(caricature.target(), target(caricature, network, size, lease));
      }
    }
    return vectors;
  }

  private float[] vector(Objective.Direction direction, Network network, Lease lease) {
    // a layer's channel count is the same at every picture size that its network can take
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    float[] vector = retry.call(lease, () -> library.vector(direction.vector()));
    int channels = shapes.get(network.layer(direction.layer()).name()).channels();
    Vectors.requireCount(vector, channels, direction.layer(), direction.vector());
    return vector;
  }

  private float[] target(
      Objective.Caricature caricature, Network network, ImageSize size, Lease lease) {
    FeatureShape shape =
        network.shapes(size.height(), size.width()).get(network.layer(caricature.layer()).name());
    Activations target = retry.call(lease, () -> library.activations(caricature.target()));
    target.requireShape(
        shape, "%s at %s pixels".formatted(caricature.layer(), size.text()), caricature.target());
    return target.values();
  }
}
