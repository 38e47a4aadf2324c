package io.dreamfleet.network.onnx;

/** What a name of the file stands for while the graph is put together. */
sealed interface Value permits Constant, Value.Feature, Value.Unknown {

  /**
   * What a node of the network computes.
   *
   * @param node its name
   * @param view where the axes of the file's value are in the node's output
   */
  record Feature(String node, View view) implements Value {}

  /** What a node would compute that cannot be imported. */
  record Unknown() implements Value {}
}
