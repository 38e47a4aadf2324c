package io.dreamfleet.worker.network;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.weights.Weights;
import java.util.HashMap;
import java.util.Map;

/**
 * A network and the values of its parameters.
 *
 * @param network the graph
 * @param parameters row-major values by full name, of the shapes that {@link Network#parameters}
 *     tells; may hold more than the graph needs
 */
public record WeightedNetwork(Network network, Map<String, float[]> parameters) {
  public WeightedNetwork {
    parameters = Map.copyOf(parameters);
  }

  /** A network with the values that its parameters have in a file, as float32. */
  public static WeightedNetwork of(Network network, Weights weights) {
    Map<String, float[]> values = new HashMap<>();
    for (String name : network.parameters().keySet()) {
      values.put(name, weights.get(name).toFloats());
    }
    return new WeightedNetwork(network, values);
  }

  /** The values of one of a node's parameters. */
  public float[] parameter(Node node, String shortName) {
    float[] values = parameters.get(node.parameter(shortName));
    if (values == null) {
      throw new IllegalStateException("no values for " + node.parameter(shortName));
    }
    return values;
  }
}
