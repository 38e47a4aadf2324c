package io.dreamfleet.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a network together, node by node; every {@code add} returns the node's name. */
public final class NetworkBuilder {
  private final String name;
  private final InputSpec input;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, String> layers = new LinkedHashMap<>();

  public NetworkBuilder(String name, InputSpec input) {
    this.name = name;
    this.input = input;
  }

  /** Appends a node that reads the named ones. */
  public String add(String nodeName, Op op, String... inputs) {
    nodes.add(new Node(nodeName, op, List.of(inputs)));
    layer(nodeName, nodeName);
    return nodeName;
  }

  /** The name for another use of a module: with {@code _1}, {@code _2} from the second use on. */
  public String unused(String nodeName) {
    String unused = nodeName;
    for (int use = 1; layers.containsKey(unused); use++) {
      unused = nodeName + "_" + use;
    }
    return unused;
  }

  /** Gives a node's output another name: that of the module that ends with it. */
  public String layer(String layer, String node) {
    if (layers.put(layer, node) != null) {
      throw new IllegalStateException(name + " has two layers " + layer);
    }
    return node;
  }

  public Network build() {
    return new Network(name, input, nodes, layers);
  }
}
