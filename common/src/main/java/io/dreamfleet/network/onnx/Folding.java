package io.dreamfleet.network.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Nodes that do not depend on the picture's content: constants, and the arithmetic with shapes that
 * exporters put around a reshape. They are computed here, for pictures of the network's own size.
 */
final class Folding {
  private static final int INT64 = 7;
  private static final int INT32 = 6;
  private static final int BOOL = 9;

  private static final Map<String, DoubleBinaryOperator> BINARY =
      Map.ofEntries(
          Map.entry("Add", (a, b) -> a + b),
          Map.entry("Sub", (a, b) -> a - b),
          Map.entry("Mul", (a, b) -> a * b),
          Map.entry("Div", (a, b) -> a / b),
          Map.entry("Pow", Math::pow),
          Map.entry("Min", Math::min),
          Map.entry("Max", Math::max),
          Map.entry("Mod", (a, b) -> a - b * Math.floor(a / b)),
          Map.entry("Equal", (a, b) -> a == b ? 1 : 0),
          Map.entry("Greater", (a, b) -> a > b ? 1 : 0),
          Map.entry("Less", (a, b) -> a < b ? 1 : 0));

  private static final Map<String, DoubleUnaryOperator> UNARY =
      Map.of(
          "Floor", Math::floor,
          "Ceil", Math::ceil,
          "Round", Math::rint,
          "Sqrt", Math::sqrt,
          "Neg", a -> -a,
          "Abs", Math::abs,
          "Exp", Math::exp,
          "Log", Math::log,
          "Reciprocal", a -> 1 / a,
          "Not", a -> a == 0 ? 1 : 0);

  private Folding() {}

  /** Whether a node's result is a constant whatever its inputs are. */
  static boolean isConstant(String operator) {
    return operator.equals("Constant") || operator.equals("Shape") || operator.equals("Size");
  }

  /** The result of a node with constant inputs. */
  static Constant fold(Call call) {
    String operator = call.node().operator();
    for (int i = 0; i < call.inputs(); i++) {
      if (call.has(i) && call.input(i) instanceof Constant constant) {
        call.assembly().spend(Math.min(constant.count(), Constant.MOST_FOLDED));
      }
    }
    if (BINARY.containsKey(operator)) {
      return binary(call, BINARY.get(operator));
    }
    if (UNARY.containsKey(operator)) {
      Constant x = call.constant(0);
      return Constant.of(
          x.isWhole() && !operator.equals("Sqrt"),
          x.shape(),
          Arrays.stream(x.numbers()).map(UNARY.get(operator)).toArray());
    }
    return switch (operator) {
      case "Constant" -> constant(call);
      case "Shape" -> shape(call);
      case "Size" -> Constant.of(true, List.of(), new double[] {product(sizes(call))});
      case "Identity", "Dropout" -> call.constant(0);
      case "Cast" -> cast(call);
      case "Gather" -> gather(call);
      case "Concat" -> concat(call);
      case "Slice" -> slice(call);
      case "Squeeze", "Unsqueeze" -> squeezed(call);
      case "Reshape" -> reshape(call);
      case "Transpose" -> transpose(call);
      case "ConstantOfShape" -> filled(call);
      case "Expand" -> expand(call);
      case "Range" -> range(call);
      case "Where" -> where(call);
      case "ReduceProd" -> reduceProd(call);
      default -> throw new UnsupportedNodeException("computes with constants");
    };
  }

  private static double product(List<Long> sizes) {
    return sizes.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }

  private static Constant constant(Call call) {
    OnnxAttribute value =
        call.node().attributes().values().stream().findFirst().orElse(new OnnxAttribute.Other());
    if (value instanceof OnnxAttribute.Numbers numbers) {
      return Constant.of(numbers.value());
    }
    if (value instanceof OnnxAttribute.Int number) {
      return Constant.of(true, List.of(), new double[] {number.value()});
    }
    if (value instanceof OnnxAttribute.Real number) {
      return Constant.of(false, List.of(), new double[] {number.value()});
    }
    if (value instanceof OnnxAttribute.Ints numbers) {
      return Constant.ofInts(numbers.values().stream().mapToLong(Long::longValue).toArray());
    }
    if (value instanceof OnnxAttribute.Reals numbers) {
      return Constant.of(
          false,
          List.of(numbers.values().size()),
          numbers.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
    throw new UnsupportedNodeException("is a constant of no numbers");
  }

  private static List<Long> sizes(Call call) {
    List<Long> sizes = new ArrayList<>();
    if (call.input(0) instanceof Constant constant) {
      constant.shape().forEach(size -> sizes.add((long) size));
    } else {
      sizes.add(call.batch());
      call.feature(0).view().sizes().forEach(size -> sizes.add((long) size));
    }
    return sizes;
  }

  private static Constant shape(Call call) {
    List<Long> sizes = sizes(call);
    int start = (int) within(call.integer("start", 0), sizes.size());
    int end = (int) within(call.integer("end", sizes.size()), sizes.size());
    return Constant.ofInts(
        IntStream.range(start, Math.max(start, end)).mapToLong(sizes::get).toArray());
  }

  private static long within(long index, int size) {
    return Math.max(0, Math.min(size, index < 0 ? index + size : index));
  }

  private static Constant cast(Call call) {
    Constant x = call.constant(0);
    long to = call.integer("to", 1);
    boolean whole = to == INT64 || to == INT32 || to == BOOL;
    return whole == x.isWhole() ? x : Constant.of(whole, x.shape(), x.numbers());
  }

  private static Constant binary(Call call, DoubleBinaryOperator operator) {
    Constant a = call.constant(0);
    Constant b = call.constant(1);
    boolean whole = a.isWhole() && b.isWhole();
    List<Integer> shape = broadcast(a.shape(), b.shape());
    double[] first = expanded(a, shape);
    double[] second = expanded(b, shape);
    double[] numbers = new double[first.length];
    for (int i = 0; i < numbers.length; i++) {
      double number = operator.applyAsDouble(first[i], second[i]);
      numbers[i] = whole && !Double.isFinite(number) ? 0 : number;
    }
    return Constant.of(whole, shape, numbers);
  }

  private static List<Integer> broadcast(List<Integer> one, List<Integer> other) {
    int rank = Math.max(one.size(), other.size());
    List<Integer> shape = new ArrayList<>();
    for (int d = 0; d < rank; d++) {
      int first = d < rank - one.size() ? 1 : one.get(d - rank + one.size());
      int second = d < rank - other.size() ? 1 : other.get(d - rank + other.size());
      if (first != second && first != 1 && second != 1) {
        throw new UnsupportedNodeException("combines %s and %s".formatted(one, other));
      }
      shape.add(first == 1 ? second : first);
    }
    return shape;
  }

  /** The numbers with the strides of a shape, where what has size 1 goes for all. */
  private static double[] expanded(Constant x, List<Integer> shape) {
    int missing = shape.size() - x.rank();
    List<Integer> strides = new ArrayList<>(Collections.nCopies(missing, 0));
    for (int d = 0; d < x.rank(); d++) {
      strides.add(x.shape().get(d) == 1 ? 0 : x.strides().get(d));
    }
    return new Constant(x.dtype(), shape, strides, x.storage()).numbers();
  }

  private static Constant gather(Call call) {
    Constant x = call.constant(0);
    Constant indices = call.constant(1);
    int axis = Call.axis(call.integer("axis", 0), x.rank());
    if (indices.rank() > 1) {
      throw new UnsupportedNodeException("gathers a constant of shape " + x.shape());
    }
    int size = x.shape().get(axis);
    int[] taken =
        Arrays.stream(indices.integers()).mapToInt(index -> Call.axis(index, size)).toArray();
    Constant gathered = taken(x, axis, taken);
    if (indices.rank() == 1) {
      return gathered;
    }
    List<Integer> shape = new ArrayList<>(gathered.shape());
    shape.remove(axis);
    return gathered.reshaped(shape);
  }

  /** Some of the entries along one axis. */
  private static Constant taken(Constant x, int axis, int[] indices) {
    double[] numbers = x.numbers();
    int size = x.shape().get(axis);
    int inner = x.shape().subList(axis + 1, x.rank()).stream().reduce(1, (a, b) -> a * b);
    int outer = size == 0 ? 0 : numbers.length / size / Math.max(1, inner);
    double[] taken =
        IntStream.range(0, outer)
            .boxed()
            .flatMap(o -> Arrays.stream(indices).mapToObj(index -> (o * size + index) * inner))
            .flatMapToDouble(start -> Arrays.stream(numbers, start, start + inner))
            .toArray();
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.set(axis, indices.length);
    return Constant.of(x.isWhole(), shape, taken);
  }

  private static Constant concat(Call call) {
    List<Constant> parts = IntStream.range(0, call.inputs()).mapToObj(call::constant).toList();
    if (parts.stream().anyMatch(part -> part.rank() != 1)) {
      throw new UnsupportedNodeException("puts constants of several axes together");
    }
    double[] numbers =
        parts.stream().flatMapToDouble(part -> Arrays.stream(part.numbers())).toArray();
    return Constant.of(
        parts.stream().allMatch(Constant::isWhole), List.of(numbers.length), numbers);
  }

  private static long[] list(Call call, int input, String attribute) {
    return call.has(input)
        ? call.constant(input).integers()
        : call.integers(attribute).orElse(List.of()).stream().mapToLong(Long::longValue).toArray();
  }

  private static Constant slice(Call call) {
    Constant x = call.constant(0);
    long[] starts = list(call, 1, "starts");
    long[] ends = list(call, 2, "ends");
    long[] axes = list(call, 3, "axes");
    long[] steps = list(call, 4, "steps");
    Constant sliced = x;
    for (int i = 0; i < Math.min(starts.length, ends.length); i++) {
      int axis = Call.axis(i < axes.length ? axes[i] : i, x.rank());
      long step = i < steps.length ? steps[i] : 1;
      sliced = taken(sliced, axis, indices(starts[i], ends[i], step, sliced.shape().get(axis)));
    }
    return sliced;
  }

  private static int[] indices(long start, long end, long step, int size) {
    if (step == 0 || Math.abs(step) > Integer.MAX_VALUE) {
      throw new UnsupportedNodeException("slices a constant by steps of " + step);
    }
    if (step > 0) {
      int last = (int) within(end, size);
      return IntStream.iterate((int) within(start, size), i -> i < last, i -> i + (int) step)
          .toArray();
    }
    int last = end < -size ? -1 : (int) within(end, size);
    int first = (int) Math.min(size - 1, within(start, size));
    return IntStream.iterate(first, i -> i > last, i -> i + (int) step).toArray();
  }

  private static Constant squeezed(Call call) {
    Constant x = call.constant(0);
    long[] axes = list(call, 1, "axes");
    List<Integer> shape = new ArrayList<>(x.shape());
    if (call.node().operator().equals("Unsqueeze")) {
      int rank = shape.size() + axes.length;
      Arrays.stream(axes)
          .mapToInt(axis -> Call.axis(axis, rank))
          .sorted()
          .forEach(axis -> shape.add(Math.min(axis, shape.size()), 1));
    } else if (axes.length == 0) {
      shape.removeIf(size -> size == 1);
    } else {
      Arrays.stream(axes)
          .map(axis -> -Call.axis(axis, x.rank()))
          .sorted()
          .forEach(axis -> shape.remove((int) -axis));
    }
    return sameCount(x, shape);
  }

  private static Constant sameCount(Constant x, List<Integer> shape) {
    long count = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (count != x.count() || shape.stream().anyMatch(size -> size < 0)) {
      throw new UnsupportedNodeException("makes %s of %s".formatted(shape, x.shape()));
    }
    return x.reshaped(shape);
  }

  private static Constant reshape(Call call) {
    Constant x = call.constant(0);
    long[] sizes = call.constant(1).integers();
    long known = 1;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == 0 && i < x.rank()) {
        sizes[i] = x.shape().get(i);
      }
      known *= sizes[i] > 0 ? Math.min(sizes[i], Integer.MAX_VALUE) : 1;
    }
    long rest = known == 0 ? 0 : x.count() / known;
    return sameCount(
        x,
        Arrays.stream(sizes)
            .map(size -> size == -1 ? rest : size)
            .mapToObj(size -> (int) Math.min(size, Integer.MAX_VALUE))
            .toList());
  }

  private static Constant transpose(Call call) {
    Constant x = call.constant(0);
    List<Integer> reversed = IntStream.range(0, x.rank()).mapToObj(d -> x.rank() - 1 - d).toList();
    List<Integer> order =
        call.integers("perm")
            .map(given -> given.stream().map(axis -> Call.axis(axis, x.rank())).toList())
            .orElse(reversed);
    if (order.size() != x.rank() || order.stream().distinct().count() != x.rank()) {
      throw new UnsupportedNodeException("orders the axes %s".formatted(order));
    }
    return x.transposed(order);
  }

  private static List<Integer> foldable(long[] sizes) {
    double count = Arrays.stream(sizes).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (Arrays.stream(sizes).anyMatch(size -> size < 0) || count > Constant.MOST_FOLDED) {
      throw new UnsupportedNodeException(
          "makes a constant of shape %s; up to %d numbers are supported"
              .formatted(Arrays.toString(sizes), Constant.MOST_FOLDED));
    }
    return Arrays.stream(sizes).mapToObj(size -> (int) size).toList();
  }

  private static Constant filled(Call call) {
    List<Integer> shape = foldable(call.constant(0).integers());
    Constant value =
        call.node().attributes().get("value") instanceof OnnxAttribute.Numbers given
            ? Constant.of(given.value())
            : Constant.of(false, List.of(), new double[1]);
    double[] numbers = new double[shape.stream().reduce(1, (a, b) -> a * b)];
    Arrays.fill(numbers, value.single());
    return Constant.of(value.isWhole(), shape, numbers);
  }

  private static Constant expand(Call call) {
    Constant x = call.constant(0);
    List<Integer> shape = broadcast(x.shape(), foldable(call.constant(1).integers()));
    return Constant.of(x.isWhole(), shape, expanded(x, shape));
  }

  private static Constant range(Call call) {
    double start = call.constant(0).single();
    double step = call.constant(2).single();
    double count = Math.max(0, Math.ceil((call.constant(1).single() - start) / step));
    List<Integer> shape = foldable(new long[] {Double.isFinite(count) ? (long) count : -1});
    return Constant.of(
        call.constant(0).isWhole(),
        shape,
        IntStream.range(0, shape.get(0)).mapToDouble(i -> start + i * step).toArray());
  }

  private static Constant where(Call call) {
    Constant a = call.constant(1);
    Constant b = call.constant(2);
    List<Integer> shape = broadcast(call.constant(0).shape(), broadcast(a.shape(), b.shape()));
    double[] chosen = expanded(call.constant(0), shape);
    double[] first = expanded(a, shape);
    double[] second = expanded(b, shape);
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = chosen[i] != 0 ? first[i] : second[i];
    }
    return Constant.of(a.isWhole() && b.isWhole(), shape, chosen);
  }

  private static Constant reduceProd(Call call) {
    Constant x = call.constant(0);
    if (x.rank() != 1) {
      throw new UnsupportedNodeException("multiplies a constant of shape " + x.shape());
    }
    double product = Arrays.stream(x.numbers()).reduce(1, (a, b) -> a * b);
    return Constant.of(
        x.isWhole(),
        call.integer("keepdims", 1) == 0 ? List.of() : List.of(1),
        new double[] {product});
  }
}
