package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.ImportedOp.Arithmetic;
import io.dreamfleet.network.ImportedOp.Side;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Operators that work element by element. */
final class ElementwiseRules {
  /** ONNX's default limits of a clip are the largest float32 numbers; they limit nothing. */
  private static final double NO_LIMIT = 3.4e38;

  private static final double EQUAL = 1e-6;

  private ElementwiseRules() {}

  static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    Map.of(
            "Sigmoid", Op.Function.SIGMOID,
            "HardSwish", Op.Function.HARDSWISH,
            "Tanh", Op.Function.TANH,
            "Erf", Op.Function.ERF,
            "Exp", Op.Function.EXP,
            "Log", Op.Function.LOG,
            "Sqrt", Op.Function.SQRT,
            "Abs", Op.Function.ABS,
            "Neg", Op.Function.NEG,
            "Softplus", Op.Function.SOFTPLUS)
        .forEach((name, function) -> rules.put(name, of(call -> new Op.Activation(function))));
    rules.put("Relu", of(call -> new Op.Relu()));
    rules.put("LeakyRelu", of(call -> new ImportedOp.LeakyRelu(call.real("alpha", 0.01))));
    rules.put("Elu", of(call -> new ImportedOp.Elu(call.real("alpha", 1))));
    rules.put("Clip", of(ElementwiseRules::clip));
    rules.put("Gelu", of(ElementwiseRules::gelu));
    rules.put("Reciprocal", of(call -> new ImportedOp.WithNumber(Arithmetic.DIV, Side.LEFT, 1)));
    rules.put("HardSigmoid", ElementwiseRules::hardSigmoid);
    rules.put("PRelu", ElementwiseRules::prelu);
    Map.of(
            "Add", Arithmetic.ADD,
            "Sub", Arithmetic.SUB,
            "Mul", Arithmetic.MUL,
            "Div", Arithmetic.DIV,
            "Pow", Arithmetic.POW,
            "Min", Arithmetic.MIN,
            "Max", Arithmetic.MAX,
            "Sum", Arithmetic.ADD)
        .forEach((name, arithmetic) -> rules.put(name, call -> arithmetic(call, arithmetic)));
    for (String name : List.of("Identity", "Dropout", "Cast")) {
      rules.put(name, call -> call.result(call.feature(0)));
    }
    return rules;
  }

  private static Rule of(Function<Call, Op> op) {
    return call -> {
      Value.Feature x = call.feature(0);
      call.result(call.add(op.apply(call), x.view(), Map.of(), x.node()));
    };
  }

  private static Op clip(Call call) {
    Optional<Double> least = limit(call, 1, "min");
    Optional<Double> most = limit(call, 2, "max");
    if (least.equals(Optional.of(0.0)) && most.isEmpty()) {
      return new Op.Relu();
    }
    return least.equals(Optional.of(0.0)) && most.equals(Optional.of(6.0))
        ? new Op.Activation(Op.Function.RELU6)
        : new ImportedOp.Clip(least, most);
  }

  private static Optional<Double> limit(Call call, int input, String attribute) {
    return Optional.of(
            call.opset() < 11
                ? call.real(attribute, Double.MAX_VALUE)
                : call.optional(input).map(Constant::single).orElse(Double.MAX_VALUE))
        .filter(limit -> Math.abs(limit) < NO_LIMIT);
  }

  private static Op gelu(Call call) {
    return new Op.Activation(
        call.text("approximate", "none").equals("tanh") ? Op.Function.GELU_TANH : Op.Function.GELU);
  }

  /** That of PyTorch has a slope of a sixth; others are made of their parts. */
  private static void hardSigmoid(Call call) {
    Value.Feature x = call.feature(0);
    double slope = call.real("alpha", 0.2);
    double middle = call.real("beta", 0.5);
    if (near(slope, 1.0 / 6) && near(middle, 0.5)) {
      call.result(
          call.add(new Op.Activation(Op.Function.HARDSIGMOID), x.view(), Map.of(), x.node()));
      return;
    }
    String sloped =
        call.addPart(
            "mul",
            new ImportedOp.WithNumber(Arithmetic.MUL, Side.RIGHT, slope),
            Map.of(),
            x.node());
    String moved =
        call.addPart(
            "add", new ImportedOp.WithNumber(Arithmetic.ADD, Side.RIGHT, middle), Map.of(), sloped);
    call.result(
        call.add(
            new ImportedOp.Clip(Optional.of(0.0), Optional.of(1.0)), x.view(), Map.of(), moved));
  }

  private static boolean near(double one, double other) {
    return Math.abs(one - other) < EQUAL;
  }

  private static void prelu(Call call) {
    Value.Feature x = call.feature(0);
    Constant slopes = call.constant(1);
    FeatureShape shape = call.shape(x);
    if (slopes.count() > 1
        && (slopes.count() != shape.channels()
            || canonical(x, shape, slopes).get(0) != shape.channels())) {
      throw new UnsupportedNodeException(
          "has slopes of shape %s; one, or one for each channel, is supported"
              .formatted(slopes.shape()));
    }
    int count = (int) slopes.count();
    call.result(
        call.add(
            new ImportedOp.PRelu(count),
            x.view(),
            Map.of("weight", slopes.reshaped(List.of(count))),
            x.node()));
  }

  private static List<Integer> canonical(Value.Feature x, FeatureShape shape, Constant constant) {
    return inOrderOf(x, shape, constant).shape();
  }

  private static void arithmetic(Call call, Arithmetic arithmetic) {
    if (call.inputs() == 1) {
      call.result(call.feature(0));
      return;
    }
    if (call.inputs() != 2) {
      throw new UnsupportedNodeException(
          "has %d inputs; up to two are supported".formatted(call.inputs()));
    }
    Value left = call.input(0);
    Value right = call.input(1);
    if (left instanceof Constant constant) {
      withConstant(call, arithmetic, Side.LEFT, call.feature(1), constant);
    } else if (right instanceof Constant constant) {
      withConstant(call, arithmetic, Side.RIGHT, call.feature(0), constant);
    } else {
      ofTwo(call, arithmetic, call.feature(0), call.feature(1));
    }
  }

  private static void withConstant(
      Call call, Arithmetic arithmetic, Side given, Value.Feature x, Constant constant) {
    Side side = arithmetic.isSymmetric() ? Side.RIGHT : given;
    if (constant.count() == 1 && constant.rank() <= x.view().rank() + 1) {
      double number = constant.single();
      Optional<String> activated =
          arithmetic == Arithmetic.MUL
              ? new ActivationPatterns(call.assembly()).ofHalf(x.node(), number)
              : Optional.empty();
      call.result(
          activated.isPresent()
              ? call.add(new Op.Activation(Op.Function.GELU), x.view(), Map.of(), activated.get())
              : call.add(
                  new ImportedOp.WithNumber(arithmetic, side, number),
                  x.view(),
                  Map.of(),
                  x.node()));
      return;
    }
    Constant ordered = inOrderOf(x, call.shape(x), constant);
    call.result(
        call.add(
            new ImportedOp.WithConstant(arithmetic, side, ordered.shape()),
            x.view(),
            Map.of("", ordered),
            x.node()));
  }

  /** A constant that goes with a value, in the order of the axes of the node's output. */
  private static Constant inOrderOf(Value.Feature x, FeatureShape shape, Constant constant) {
    int rank = x.view().rank();
    List<Integer> sizes = x.view().sizes();
    List<View.Part> parts = new ArrayList<>();
    for (int d = 0; d < constant.rank(); d++) {
      int axis = rank - constant.rank() + d;
      int size = constant.shape().get(d);
      if (size != 1 && (axis < 0 || size != sizes.get(axis))) {
        throw new UnsupportedNodeException(
            "has a constant of shape %s for an input of %s".formatted(constant.shape(), sizes));
      }
      if (size != 1) {
        parts.addAll(x.view().axes().get(axis));
      }
    }
    List<Integer> order =
        IntStream.range(0, parts.size())
            .boxed()
            .sorted(
                Comparator.<Integer, View.Axis>comparing(i -> parts.get(i).axis())
                    .thenComparing(i -> -parts.get(i).stride()))
            .toList();
    List<Integer> whole =
        shape instanceof FeatureShape.Map
            ? List.of(shape.channels(), shape.height(), shape.width())
            : List.of(shape.channels());
    List<Integer> ordered = new ArrayList<>();
    for (int axis = 0; axis < whole.size(); axis++) {
      View.Axis wanted = View.Axis.values()[axis];
      int covered =
          parts.stream()
              .filter(part -> part.axis() == wanted)
              .mapToInt(View.Part::size)
              .reduce(1, (a, b) -> a * b);
      if (covered != 1 && covered != whole.get(axis)) {
        throw new UnsupportedNodeException(
            "has a constant for a part of the axes of its input, " + constant.shape());
      }
      ordered.add(covered);
    }
    return constant
        .reshaped(parts.stream().map(View.Part::size).toList())
        .transposed(order)
        .reshaped(ordered);
  }

  private static void ofTwo(
      Call call, Arithmetic arithmetic, Value.Feature one, Value.Feature other) {
    if (arithmetic == Arithmetic.MUL) {
      Optional<ActivationPatterns.Found> found =
          new ActivationPatterns(call.assembly()).ofProduct(one.node(), other.node());
      if (found.isPresent() && one.view().equals(other.view())) {
        call.result(
            call.add(
                new Op.Activation(found.get().function()),
                one.view(),
                Map.of(),
                found.get().input()));
        return;
      }
    }
    if (!fit(call, one, other)) {
      if (one.view().rank() != 3 || other.view().rank() != 3) {
        throw new UnsupportedNodeException(
            "combines inputs of %s and %s".formatted(one.view().sizes(), other.view().sizes()));
      }
      combine(call, arithmetic, call.map(one), call.map(other));
    } else {
      combine(call, arithmetic, one, other);
    }
  }

  /** Whether each axis of both is the same part of the nodes' outputs, or of size 1. */
  private static boolean fit(Call call, Value.Feature one, Value.Feature other) {
    return one.view().rank() == other.view().rank()
        && call.shape(one).getClass() == call.shape(other).getClass()
        && IntStream.range(0, one.view().rank())
            .allMatch(
                axis -> {
                  List<View.Part> first = one.view().axes().get(axis);
                  List<View.Part> second = other.view().axes().get(axis);
                  return first.equals(second) || first.isEmpty() || second.isEmpty();
                });
  }

  private static void combine(
      Call call, Arithmetic arithmetic, Value.Feature one, Value.Feature other) {
    FeatureShape first = call.shape(one);
    FeatureShape second = call.shape(other);
    View view =
        new View(
            IntStream.range(0, one.view().rank())
                .mapToObj(
                    axis ->
                        one.view().axes().get(axis).isEmpty()
                            ? other.view().axes().get(axis)
                            : one.view().axes().get(axis))
                .toList());
    if (arithmetic == Arithmetic.ADD && first.equals(second)) {
      call.result(call.add(new Op.Add(), view, Map.of(), one.node(), other.node()));
    } else if (arithmetic == Arithmetic.MUL && isFactor(second, first)) {
      call.result(call.add(new Op.Multiply(), view, Map.of(), one.node(), other.node()));
    } else if (arithmetic == Arithmetic.MUL && isFactor(first, second)) {
      call.result(call.add(new Op.Multiply(), view, Map.of(), other.node(), one.node()));
    } else {
      call.result(
          call.add(new ImportedOp.Combine(arithmetic), view, Map.of(), one.node(), other.node()));
    }
  }

  private static boolean isFactor(FeatureShape factor, FeatureShape shape) {
    return factor.equals(shape)
        || factor.channels() == shape.channels() && factor.height() == 1 && factor.width() == 1;
  }
}
