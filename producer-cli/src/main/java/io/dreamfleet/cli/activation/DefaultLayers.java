package io.dreamfleet.cli.activation;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers that are looked at when none are named: a network works on ever coarser grids, and the
 * last layer of each through which everything has to pass says what it has made of the picture on
 * that grid.
 */
public final class DefaultLayers {
  private static final int MOST = 4;

  /** Places on a side: before that a network sees edges and colours, and takes much memory. */
  private static final int FINEST = 64;

  private DefaultLayers() {}

  /**
   * The last layers of the coarsest grids, at most four, of more than one place each, 64 a side.
   */
  public static List<String> of(Network network, ImageSize size) {
    Map<String, FeatureShape> shapes = network.shapes(size.height(), size.width());
    Map<List<Integer>, String> last = new LinkedHashMap<>();
    for (Node node : narrows(network)) {
      FeatureShape shape = shapes.get(node.name());
      List<Integer> grid = List.of(shape.height(), shape.width());
      boolean isCoarse = Math.max(shape.height(), shape.width()) <= FINEST;
      if (isCoarse && shape.height() * shape.width() > 1) {
        last.remove(grid);
        last.put(grid, node.name());
      }
    }
    List<String> layers = new ArrayList<>();
    last.values().forEach(node -> layers.add(shortest(network, node)));
    return List.copyOf(layers.subList(Math.max(0, layers.size() - MOST), layers.size()));
  }

  /** The nodes that nothing goes past: neither a shortcut nor another branch. */
  private static List<Node> narrows(Network network) {
    List<Node> nodes = network.nodes();
    Map<String, Integer> places = new HashMap<>();
    places.put(Network.INPUT, -1);
    nodes.forEach(node -> places.put(node.name(), places.size() - 1));
    List<Node> narrows = new ArrayList<>();
    int earliest = nodes.size();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (earliest >= i) {
        narrows.add(0, nodes.get(i));
      }
      for (String input : nodes.get(i).inputs()) {
        earliest = Math.min(earliest, places.get(input));
      }
    }
    return narrows;
  }

  /** A module's name rather than that of the last node in it. */
  private static String shortest(Network network, String node) {
    return network.layers().entrySet().stream()
        .filter(layer -> layer.getValue().equals(node))
        .map(Map.Entry::getKey)
        .min(Comparator.comparingInt(String::length))
        .orElse(node);
  }
}
