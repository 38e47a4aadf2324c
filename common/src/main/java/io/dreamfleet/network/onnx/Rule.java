package io.dreamfleet.network.onnx;

/** How nodes of one operator are imported. */
@FunctionalInterface
interface Rule {
  /**
   * Adds what a node computes to the network, and sets the node's results.
   *
   * @throws UnsupportedNodeException when this node, other than others of its operator, cannot be
   */
  void apply(Call call);
}
