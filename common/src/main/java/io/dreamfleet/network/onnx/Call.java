package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Op;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of the file that is to be imported: what it is given, what its attributes say, and where
 * its results go.
 *
 * @param opset the version of the operators
 * @param paths the names of the results
 */
record Call(OnnxNode node, long opset, Assembly assembly, ModulePaths paths) {
  /** No kernel, stride, padding or other such number of a sensible network is larger. */
  private static final long LARGEST_NUMBER = 4096;

  boolean has(int index) {
    return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
  }

  int inputs() {
    return node.inputs().size();
  }

  Value input(int index) {
    if (!has(index)) {
      throw new UnsupportedNodeException("lacks its input %d".formatted(index));
    }
    return assembly.value(node.inputs().get(index));
  }

  /** An input that depends on the picture. */
  Value.Feature feature(int index) {
    if (input(index) instanceof Value.Feature feature) {
      return feature;
    }
    throw new UnsupportedNodeException("has a constant as its input %d".formatted(index));
  }

  /** An input that does not. */
  Constant constant(int index) {
    if (input(index) instanceof Constant constant) {
      return constant;
    }
    throw new UnsupportedNodeException(
        "computes its input %d, \"%s\", from the picture; a constant is supported"
            .formatted(index, node.inputs().get(index)));
  }

  Optional<Constant> optional(int index) {
    return has(index) ? Optional.of(constant(index)) : Optional.empty();
  }

  long integer(String attribute, long otherwise) {
    return node.attributes().get(attribute) instanceof OnnxAttribute.Int given
        ? given.value()
        : otherwise;
  }

  double real(String attribute, double otherwise) {
    return node.attributes().get(attribute) instanceof OnnxAttribute.Real given
        ? given.value()
        : otherwise;
  }

  String text(String attribute, String otherwise) {
    return node.attributes().get(attribute) instanceof OnnxAttribute.Text given
        ? given.value()
        : otherwise;
  }

  Optional<List<Long>> integers(String attribute) {
    return node.attributes().get(attribute) instanceof OnnxAttribute.Ints given
        ? Optional.of(given.values())
        : Optional.empty();
  }

  /**
   * Small numbers, as of kernels.
   *
   * @param count as many as there must be
   * @param least what each must be at least
   */
  List<Integer> sizes(String attribute, int count, int least, int otherwise) {
    List<Long> given = integers(attribute).orElse(Collections.nCopies(count, (long) otherwise));
    if (given.size() != count) {
      throw new UnsupportedNodeException(
          "has %s %s; %d numbers are supported".formatted(attribute, given, count));
    }
    return given.stream().map(number -> small(attribute, number, least)).toList();
  }

  static int small(String what, long number, int least) {
    if (number < least || number > LARGEST_NUMBER) {
      throw new UnsupportedNodeException(
          "has %s %d; %d to %d is supported".formatted(what, number, least, LARGEST_NUMBER));
    }
    return (int) number;
  }

  /** An axis of an input of this rank, batch included, counted from 0. */
  static int axis(long axis, int rank) {
    long counted = axis < 0 ? axis + rank : axis;
    if (counted < 0 || counted >= rank) {
      throw new UnsupportedNodeException(
          "is about axis %d of an input of %d axes".formatted(axis, rank));
    }
    return (int) counted;
  }

  /** An axis of a feature, the batch's not counted. */
  static int featureAxis(long axis, Value.Feature feature) {
    int counted = axis(axis, feature.view().rank() + 1);
    if (counted == 0) {
      throw new UnsupportedNodeException("is about the batch's axis");
    }
    return counted - 1;
  }

  /** How many pictures the file counts with. */
  long batch() {
    return assembly.batch();
  }

  FeatureShape shape(Value.Feature feature) {
    return assembly.shape(feature);
  }

  /** The name of the layer that the first result is. */
  String name() {
    return paths.of(node.outputs().get(0));
  }

  /** Adds the node that computes the first result. */
  Value.Feature add(Op op, View view, Map<String, Constant> parameters, String... inputs) {
    return new Value.Feature(assembly.add(name(), op, parameters, inputs), view);
  }

  /** Adds the node that computes the first result, in the order of its axes. */
  Value.Feature add(Op op, Map<String, Constant> parameters, String... inputs) {
    String added = assembly.add(name(), op, parameters, inputs);
    return new Value.Feature(added, View.of(assembly.shape(added)));
  }

  /** Adds a node that prepares an input or is the first of two. */
  String addPart(String suffix, Op op, Map<String, Constant> parameters, String... inputs) {
    return assembly.add(name() + "." + suffix, op, parameters, inputs);
  }

  /** Sets the first result. */
  void result(Value.Feature feature) {
    result(0, feature);
  }

  void result(int index, Value.Feature feature) {
    if (index < node.outputs().size() && !node.outputs().get(index).isEmpty()) {
      assembly.define(node.outputs().get(index), feature);
    }
  }

  /** Channels, rows and columns in this order, arranged so where they are not. */
  Value.Feature map(Value.Feature feature) {
    FeatureShape shape = shape(feature);
    if (feature.view().rank() != 3) {
      throw new UnsupportedNodeException(
          "takes an input of %d axes; four, of which one is the batch's, are supported"
              .formatted(feature.view().rank() + 1));
    }
    if (shape instanceof FeatureShape.Map && feature.view().equals(View.of(shape))) {
      return feature;
    }
    return arranged(name() + ".arranged", feature);
  }

  /** A map with channels, rows and columns in any order, or that as which it is arranged. */
  Value.Feature permutedMap(Value.Feature feature) {
    return shape(feature) instanceof FeatureShape.Map map && feature.view().isPermutation(map)
        ? feature
        : map(feature);
  }

  /** Numbers without places. */
  Value.Feature vector(Value.Feature feature) {
    if (feature.view().rank() != 1) {
      throw new UnsupportedNodeException(
          "takes an input of %d axes; two, of which one is the batch's, are supported"
              .formatted(feature.view().rank() + 1));
    }
    return feature;
  }

  /** A node whose output has the axes of a view, in their order. */
  Value.Feature arranged(String name, Value.Feature feature) {
    Op op = new Arrangement(feature.view(), shape(feature)).op();
    String added = assembly.add(name, op, Map.of(), feature.node());
    return new Value.Feature(added, View.of(assembly.shape(added)));
  }
}
