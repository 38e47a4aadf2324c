package io.dreamfleet.network.onnx;

import java.util.List;

/** What a node's attribute holds. */
sealed interface OnnxAttribute {
  record Int(long value) implements OnnxAttribute {}

  record Real(double value) implements OnnxAttribute {}

  record Text(String value) implements OnnxAttribute {}

  record Ints(List<Long> values) implements OnnxAttribute {}

  record Reals(List<Double> values) implements OnnxAttribute {}

  record Numbers(OnnxTensor value) implements OnnxAttribute {}

  /** A graph, a sparse tensor, or a list of texts: nothing that a convolutional network needs. */
  record Other() implements OnnxAttribute {}
}
