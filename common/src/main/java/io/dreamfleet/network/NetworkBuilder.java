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

  /** A bias-free convolution with a square kernel, and the batch-norm behind it. */
  public String convAndNorm(
      String conv, String norm, String from, int in, int out, int kernel, int stride) {
    String convolved = add(conv, Op.Conv2d.square(in, out, kernel, stride, kernel / 2), from);
    return add(norm, new Op.BatchNorm2d(out, TORCH_BATCH_NORM_EPSILON), convolved);
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

  /** The default of {@code torch.nn.BatchNorm2d}. */
  private static final double TORCH_BATCH_NORM_EPSILON = 1e-5;
}
