package io.dreamfleet.worker.network;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
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

  /** The values of one of a node's parameters. */
  public float[] parameter(Node node, String shortName) {
    float[] values = parameters.get(node.parameter(shortName));
    if (values == null) {
      throw new IllegalStateException("no values for " + node.parameter(shortName));
    }
    return values;
  }
}
