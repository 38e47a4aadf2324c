package io.dreamfleet.network;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.text.NearestNames;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A convolutional network as a graph of named nodes, in an order in which they can be computed.
 *
 * @param name the model's or architecture's
 * @param input the pictures it takes
 * @param nodes each reads only nodes before it
 * @param layers every name under which an output can be asked for, in the network's order, and the
 *     node that computes it: the nodes themselves, and modules such as {@code layer1.0} or {@code
 *     layer1}, which stand for their last node
 */
public record Network(String name, InputSpec input, List<Node> nodes, Map<String, String> layers) {
  /** The picture's name among the nodes' inputs, as in torchvision's feature extraction. */
  public static final String INPUT = "x";

  public Network {
    nodes = List.copyOf(nodes);
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /**
   * The node that computes a layer's output.
   *
   * @throws JobRefusedException with {@link FailureCode#UNKNOWN_LAYER} and the nearest right names
   */
  public Node layer(String layer) {
    String node = layers.get(layer);
    if (node == null) {
      throw new JobRefusedException(
          FailureCode.UNKNOWN_LAYER,
          "%s has no layer \"%s\"%s (dreamfleet models layers %s lists all %d)"
              .formatted(
                  name, layer, NearestNames.question(layer, layers.keySet()), name, layers.size()));
    }
    return node(node);
  }

  /** Every node's output shape for a picture of this size; sizes can come out as 0. */
  public Map<String, FeatureShape> shapes(int height, int width) {
    Map<String, FeatureShape> shapes = new LinkedHashMap<>();
    shapes.put(INPUT, new FeatureShape.Map(input.channels(), height, width));
    for (Node node : nodes) {
      shapes.put(node.name(), node.op().output(node.inputs().stream().map(shapes::get).toList()));
    }
    return shapes;
  }

  /**
   * The first node in front of an output that cannot compute anything from a picture of this size;
   * empty for networks that are built here, which take pictures of any size.
   *
   * @param output the node whose output is wanted
   */
  public Optional<Node> misfit(String output, int height, int width) {
    Map<String, FeatureShape> shapes = shapes(height, width);
    return truncatedAfter(Set.of(output)).nodes().stream()
        .filter(node -> !node.op().takes(node.inputs().stream().map(shapes::get).toList()))
        .findFirst();
  }

  /** Multiplications, each with its addition, that a picture of this size takes. */
  public long multiplyAdds(int height, int width) {
    Map<String, FeatureShape> shapes = shapes(height, width);
    return nodes.stream()
        .mapToLong(node -> node.op().multiplyAdds(node.inputs().stream().map(shapes::get).toList()))
        .sum();
  }

  /** Shapes of all learned values by their full names, in the network's order. */
  public Map<String, List<Integer>> parameters() {
    Map<String, List<Integer>> parameters = new LinkedHashMap<>();
    for (Node node : nodes) {
      node.op().parameters().forEach((name, shape) -> parameters.put(node.parameter(name), shape));
    }
    return parameters;
  }

  /** This network without what the given nodes' outputs do not need. */
  public Network truncatedAfter(Set<String> nodeNames) {
    Set<String> needed = new HashSet<>(nodeNames);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (needed.contains(nodes.get(i).name())) {
        needed.addAll(nodes.get(i).inputs());
      }
    }
    Map<String, String> remainingLayers = new LinkedHashMap<>(layers);
    remainingLayers.values().removeIf(node -> !needed.contains(node));
    return new Network(
        name,
        input,
        nodes.stream().filter(node -> needed.contains(node.name())).toList(),
        remainingLayers);
  }

  private Node node(String nodeName) {
    return nodes.stream()
        .filter(node -> node.name().equals(nodeName))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no node " + nodeName));
  }
}
