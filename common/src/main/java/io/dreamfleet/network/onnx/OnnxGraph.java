package io.dreamfleet.network.onnx;

import java.util.List;
import java.util.Map;

/**
 * The graph of a file.
 *
 * @param opset the version of ONNX's own operators
 * @param nodes in an order in which they can be computed
 * @param tensors the constants by name
 * @param inputs what it is given, constants included
 * @param outputs names of the values that it is for
 */
record OnnxGraph(
    long opset,
    List<OnnxNode> nodes,
    Map<String, OnnxTensor> tensors,
    List<Input> inputs,
    List<String> outputs) {

  /**
   * What the graph is given.
   *
   * @param elementType {@code TensorProto.DataType}; 0 where the file does not say
   * @param sizes of its dimensions; -1 where one is not fixed
   */
  record Input(String name, int elementType, List<Long> sizes) {}
}
