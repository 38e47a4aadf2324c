package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.weights.Tensor;
import io.dreamfleet.weights.WeightsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network while it is put together from a file's nodes. */
final class Assembly {
  /** What a sensible network's output has at most, so that nobody's file can ask for more. */
  private static final long MOST_ELEMENTS = 1L << 28;

  /**
   * Of all learned values together, which a worker holds as float32; a tensor may be used often.
   */
  private static final long MOST_PARAMETERS = 1L << 30;

  /** Of numbers that are computed here and kept. */
  private static final long MOST_FOLDED = 1L << 24;

  /**
   * Of numbers that are looked at when others are computed from them: less than a second's work.
   */
  private static final long MOST_WORK = 1L << 26;

  /** Of all outputs together, for one picture. */
  private static final long MOST_ELEMENTS_IN_ALL = 1L << 31;

  /**
   * In a row that only pool and gather: what stood before the ReLU in front of them is computed by
   * an expression within an expression for each.
   */
  private static final int MOST_GATHERING = 256;

  private static final int LONGEST_SIDE = 1 << 16;
  private static final int MOST_CHANNELS = 1 << 24;

  private final String source;
  private final InputSpec input;
  private final long batch;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, FeatureShape> shapes = new HashMap<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, String> layers = new LinkedHashMap<>();
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final UniqueNames taken = new UniqueNames(Network.INPUT);
  private final Map<String, Integer> gathering = new HashMap<>();
  private long learned;
  private long elements;
  private long folded;
  private long work;

  /**
   * @param source the file's name
   * @param batch how many pictures the file counts with
   */
  Assembly(String source, InputSpec input, long batch) {
    this.source = source;
    this.batch = batch;
    this.input = input;
    shapes.put(
        Network.INPUT, new FeatureShape.Map(input.channels(), input.height(), input.width()));
  }

  long batch() {
    return batch;
  }

  /** What a name of the file stands for. */
  Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new WeightsException(
          source, "is damaged: a node reads a value that no node before it computes");
    }
    return value;
  }

  /** Refuses to compute with constants without end. */
  void spend(long numbers) {
    work += numbers;
    if (work > MOST_WORK) {
      throw new WeightsException(
          source, "computes with more constants than a network of pictures has");
    }
  }

  private void keep(Constant constant) {
    folded += constant.isInFile() ? 0 : constant.count();
    if (folded > MOST_FOLDED) {
      throw new WeightsException(source, "makes more constants than a network of pictures has");
    }
  }

  void define(String name, Value value) {
    if (value instanceof Constant constant) {
      keep(constant);
    }
    if (values.put(name, value) != null) {
      throw new WeightsException(source, "is damaged: two values have the same name");
    }
  }

  boolean isDefined(String name) {
    return values.containsKey(name);
  }

  FeatureShape shape(String node) {
    return shapes.get(node);
  }

  FeatureShape shape(Value.Feature feature) {
    return shape(feature.node());
  }

  /**
   * Adds a node.
   *
   * @param name of the node; with a number behind it where it is taken
   * @param parameters by their short names
   * @return the name
   * @throws UnsupportedNodeException when the inputs or the parameters do not fit
   */
  String add(String name, Op op, Map<String, Constant> parameters, String... inputs) {
    List<FeatureShape> read = Arrays.stream(inputs).map(shapes::get).toList();
    if (!op.takes(read)) {
      throw new UnsupportedNodeException(
          "cannot take inputs of shape "
              + String.join(" and ", read.stream().map(FeatureShape::text).toList()));
    }
    String unused = taken.take(name);
    Node node = new Node(unused, op, List.of(inputs));
    op.parameters()
        .forEach(
            (shortName, shape) ->
                weights.put(node.parameter(shortName), fitted(node, shortName, shape, parameters)));
    FeatureShape output = op.output(read);
    requireSensible(output);
    requireFew(node, output);
    nodes.put(unused, node);
    shapes.put(unused, output);
    return unused;
  }

  private Tensor fitted(
      Node node, String shortName, List<Integer> shape, Map<String, Constant> parameters) {
    Constant given = parameters.get(shortName);
    long wanted = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (given.count() != wanted) {
      throw new UnsupportedNodeException(
          "has a %s of shape %s where %s is needed".formatted(shortName, given.shape(), shape));
    }
    learned += wanted;
    if (learned > MOST_PARAMETERS) {
      throw new WeightsException(
          source, "has more than %d parameters in its nodes".formatted(MOST_PARAMETERS));
    }
    Constant fitted = given.shape().equals(shape) ? given : given.reshaped(shape);
    keep(fitted);
    return fitted.tensor(source, node.parameter(shortName));
  }

  private void requireFew(Node node, FeatureShape output) {
    elements += output.elements();
    if (elements > MOST_ELEMENTS_IN_ALL) {
      throw new WeightsException(
          source,
          "has outputs of more than %d numbers for one picture".formatted(MOST_ELEMENTS_IN_ALL));
    }
    int before =
        node.inputs().stream().mapToInt(each -> gathering.getOrDefault(each, 0)).max().orElse(0);
    gathering.put(node.name(), gathers(node.op()) ? before + 1 : 0);
    if (before == MOST_GATHERING) {
      throw new WeightsException(
          source, "has more than %d pools and concatenations in a row".formatted(MOST_GATHERING));
    }
  }

  private static boolean gathers(Op op) {
    return op instanceof Op.Concat
        || op instanceof ImportedOp.ConcatPlaces
        || op instanceof Op.Flatten
        || op instanceof Op.MaxPool2d
        || op instanceof Op.AvgPool2d
        || op instanceof Op.AdaptiveAvgPool2d
        || op instanceof Op.GlobalAveragePool;
  }

  private static void requireSensible(FeatureShape shape) {
    if (shape.channels() < 1 || shape.height() < 1 || shape.width() < 1) {
      throw new UnsupportedNodeException("has an empty output, " + shape.text());
    }
    if (shape.channels() > MOST_CHANNELS
        || shape.height() > LONGEST_SIDE
        || shape.width() > LONGEST_SIDE
        || shape.elements() > MOST_ELEMENTS) {
      throw new UnsupportedNodeException(
          "has an output of %s; at most %d numbers are supported"
              .formatted(shape.text(), MOST_ELEMENTS));
    }
  }

  /** Gives the node that computes a value a name, unless something has it. */
  void layer(String name, String node) {
    layers.putIfAbsent(name, node);
  }

  /** A node; empty for the picture. */
  Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  Network network(String name) {
    Map<String, String> ordered = new LinkedHashMap<>();
    Map<String, List<String>> names = new HashMap<>();
    layers.forEach(
        (layer, node) -> names.computeIfAbsent(node, none -> new ArrayList<>()).add(layer));
    for (String node : nodes.keySet()) {
      ordered.put(node, node);
      names.getOrDefault(node, List.of()).forEach(layer -> ordered.putIfAbsent(layer, node));
    }
    return new Network(name, input, List.copyOf(nodes.values()), ordered);
  }

  Map<String, Tensor> weights() {
    return weights;
  }
}
