package io.dreamfleet.worker.program;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How pictures of a batch know of each other: each set is so many rows, one behind the other.
 *
 * @param rows of a set, 2 or more
 * @param tap the node whose outputs are compared
 */
public record Coupling(int rows, String tap) {

  /** That of a diverse set of pictures of one objective. */
  public static Coupling of(
      Diversity diversity, Objective objective, Network network, ImageSize size) {
    String tap =
        diversity
            .layer()
            .map(layer -> network.layer(layer).name())
            .orElseGet(() -> spatial(objective, network, size));
    return new Coupling(diversity.count(), tap);
  }

  /**
   * The deepest node that an objective reads, or before it the last one with more than one place: a
   * Gram matrix of one place says no more than its channels' strengths.
   */
  private static String spatial(Objective objective, Network network, ImageSize size) {
    Set<String> read =
        objective.layers().stream()
            .map(layer -> network.layer(layer).name())
            .collect(Collectors.toSet());
    Map<String, FeatureShape> shapes = network.shapes(size.height(), size.width());
    List<Node> nodes = network.nodes();
    String deepest = "";
    String tap = "";
    for (Node node : nodes) {
      deepest = read.contains(node.name()) ? node.name() : deepest;
    }
    Set<String> needed =
        network.truncatedAfter(Set.of(deepest)).nodes().stream()
            .map(Node::name)
            .collect(Collectors.toSet());
    for (Node node : nodes) {
      FeatureShape shape = shapes.get(node.name());
      if (needed.contains(node.name()) && shape.height() * shape.width() > 1) {
        tap = node.name();
      }
    }
    return tap.isEmpty() ? deepest : tap;
  }
}
