package io.dreamfleet.cli.gallery;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some layers of a network as a graph of their own: what leads from one to another without passing
 * a third.
 *
 * @param places where to draw each, in the network's order
 * @param links from one layer's name to another's
 */
record LayerMap(Map<String, Place> places, List<Link> links) {

  /**
   * Where a layer is drawn.
   *
   * @param depth how many of the layers are at most passed before it
   * @param lane its place among those of the same depth, from 0
   */
  record Place(int depth, int lane) {}

  /** That one layer reads what another makes. */
  record Link(String from, String to) {}

  /**
   * Draws a network together.
   *
   * @param layers names of the network's; of two for one output the second hangs on the first
   */
  static LayerMap of(Network network, Collection<String> layers) {
    Map<String, List<String>> byNode = new HashMap<>();
    layers.forEach(
        layer ->
            byNode
                .computeIfAbsent(network.layer(layer).name(), node -> new ArrayList<>())
                .add(layer));
    Map<String, Set<String>> nearest = new HashMap<>();
    Map<String, Place> places = new LinkedHashMap<>();
    Map<Integer, Integer> lanes = new HashMap<>();
    List<Link> links = new ArrayList<>();
    for (Node node : network.nodes()) {
      Set<String> before = new LinkedHashSet<>();
      node.inputs().forEach(input -> before.addAll(nearest.getOrDefault(input, Set.of())));
      nearest.put(node.name(), before);
      for (String layer : byNode.getOrDefault(node.name(), List.of())) {
        Set<String> sources = nearest.get(node.name());
        int depth =
            sources.stream().mapToInt(source -> places.get(source).depth() + 1).max().orElse(0);
        places.put(layer, new Place(depth, lanes.merge(depth, 1, Integer::sum) - 1));
        sources.forEach(source -> links.add(new Link(source, layer)));
        nearest.put(node.name(), Set.of(layer));
      }
    }
    return new LayerMap(places, links);
  }
}
