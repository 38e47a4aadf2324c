package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An objective as weights over a layer's channels: the score is the sum of {@code means[c] *
 * mean(output[c]) + squares[c] * mean(output[c]^2)}, the means over space.
 *
 * @param means {@code float[channels]}
 * @param squares {@code float[channels]}
 */
record DreamReading(float[] means, float[] squares) {

  /** The nodes whose outputs an objective reads, in the network's order. */
  static List<String> taps(Objective objective, Network network) {
    Set<String> read =
        objective.layers().stream()
            .map(layer -> network.layer(layer).name())
            .collect(Collectors.toSet());
    return network.nodes().stream().map(Node::name).filter(read::contains).toList();
  }

  /**
   * How an objective reads each of these nodes; those that it does not read with zeros.
   *
   * @param objective of layers, channels and deepdreams, checked to be one
   */
  static List<DreamReading> of(Objective objective, Network network, List<String> taps) {
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    return taps.stream().map(tap -> of(objective, network, tap, shapes.get(tap))).toList();
  }

  private static DreamReading of(
      Objective objective, Network network, String tap, FeatureShape shape) {
    int channels = shape.channels();
    DreamReading reading = new DreamReading(new float[channels], new float[channels]);
    for (Objective.Term term : objective.terms()) {
      if (network.layer(((Objective.OfLayer) term.objective()).layer()).name().equals(tap)) {
        reading.add((float) term.weight(), term.objective(), channels);
      }
    }
    return reading;
  }

  private void add(float weight, Objective objective, int channels) {
    if (objective instanceof Objective.Channel unit) {
      means[unit.channel()] += weight;
      return;
    }
    float[] weights = objective instanceof Objective.Deepdream ? squares : means;
    for (int channel = 0; channel < channels; channel++) {
      weights[channel] += weight / channels;
    }
  }

  /** Both rows, flat. */
  float[] flat() {
    float[] flat = new float[means.length + squares.length];
    System.arraycopy(means, 0, flat, 0, means.length);
    System.arraycopy(squares, 0, flat, means.length, squares.length);
    return flat;
  }
}
