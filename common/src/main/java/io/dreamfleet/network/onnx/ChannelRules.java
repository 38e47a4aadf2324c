package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Operators over all channels of a place, or over all places. */
final class ChannelRules {
  private static final double EPSILON = 1e-5;

  private ChannelRules() {}

  static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("BatchNormalization", ChannelRules::batchNorm);
    rules.put("LayerNormalization", ChannelRules::layerNorm);
    rules.put("InstanceNormalization", ChannelRules::instanceNorm);
    rules.put("GroupNormalization", ChannelRules::groupNorm);
    rules.put("Gemm", ChannelRules::gemm);
    rules.put("MatMul", ChannelRules::matMul);
    rules.put("Softmax", ChannelRules::softmax);
    rules.put("GlobalAveragePool", call -> pool(call, new Op.GlobalAveragePool()));
    rules.put("GlobalMaxPool", call -> pool(call, new ImportedOp.GlobalMaxPool()));
    rules.put("ReduceMean", call -> reduce(call, new Op.GlobalAveragePool()));
    rules.put("ReduceMax", call -> reduce(call, new ImportedOp.GlobalMaxPool()));
    return rules;
  }

  private static void batchNorm(Call call) {
    Value.Feature given = call.feature(0);
    boolean first = given.view().indexOf(View.Axis.CHANNELS, call.shape(given)) == 0;
    Value.Feature x = first ? given : call.map(given);
    call.result(
        call.add(
            new Op.BatchNorm2d(call.shape(x).channels(), call.real("epsilon", EPSILON)),
            x.view(),
            Map.of(
                "weight", call.constant(1),
                "bias", call.constant(2),
                "running_mean", call.constant(3),
                "running_var", call.constant(4)),
            x.node()));
  }

  private static Constant zeros(int count) {
    return Constant.of(false, List.of(count), new double[count]);
  }

  /** The feature, if its last axis is the channels. */
  private static Value.Feature channelsLast(Call call) {
    Value.Feature x = call.feature(0);
    int last = x.view().rank() - 1;
    if (x.view().indexOf(View.Axis.CHANNELS, call.shape(x)) != last) {
      throw new UnsupportedNodeException(
          "works on the last axis of %s, which is not that of the channels"
              .formatted(x.view().sizes()));
    }
    return x;
  }

  private static void layerNorm(Call call) {
    Value.Feature x = channelsLast(call);
    if (Call.featureAxis(call.integer("axis", -1), x) != x.view().rank() - 1) {
      throw new UnsupportedNodeException("normalises over several axes");
    }
    int channels = call.shape(x).channels();
    call.result(
        call.add(
            new Op.LayerNorm2d(channels, call.real("epsilon", EPSILON)),
            x.view(),
            Map.of(
                "weight",
                call.constant(1),
                "bias",
                call.optional(2).orElseGet(() -> zeros(channels))),
            x.node()));
  }

  private static void groupNorm(Call call) {
    Value.Feature x = call.map(call.feature(0));
    normalised(call, x, Call.small("groups", call.integer("num_groups", 0), 1));
  }

  /** Over all but the first axis; where that is a part of the channels, it is one of groups. */
  private static void instanceNorm(Call call) {
    Value.Feature given = call.feature(0);
    FeatureShape shape = call.shape(given);
    View view = given.view();
    boolean grouped =
        view.rank() == 2
            && shape instanceof FeatureShape.Map
            && View.of(shape).reshaped(view.sizes()).filter(view::equals).isPresent();
    normalised(
        call, grouped ? given : call.map(given), grouped ? view.sizes().get(0) : shape.channels());
  }

  private static void normalised(Call call, Value.Feature x, int groups) {
    int channels = call.shape(x).channels();
    if (channels % groups != 0) {
      throw new UnsupportedNodeException(
          "normalises %d channels in %d groups".formatted(channels, groups));
    }
    call.result(
        call.add(
            new ImportedOp.GroupNorm(groups, channels, call.real("epsilon", EPSILON)),
            x.view(),
            Map.of(
                "weight", ofEachChannel(call.constant(1), channels),
                "bias", ofEachChannel(call.constant(2), channels)),
            x.node()));
  }

  /** The numbers of groups are those of their channels. */
  private static Constant ofEachChannel(Constant constant, int channels) {
    double[] numbers = constant.numbers();
    if (numbers.length == 0 || channels % numbers.length != 0) {
      throw new UnsupportedNodeException(
          "has %s for %d channels".formatted(constant.shape(), channels));
    }
    double[] each = new double[channels];
    for (int i = 0; i < channels; i++) {
      each[i] = numbers[i / (channels / numbers.length)];
    }
    return Constant.of(false, List.of(channels), each);
  }

  private static void gemm(Call call) {
    Value.Feature x = call.vector(call.feature(0));
    if (call.integer("transA", 0) != 0) {
      throw new UnsupportedNodeException("transposes its first input");
    }
    Constant given = scaled(matrix(call), call.real("alpha", 1));
    Constant weight = call.integer("transB", 0) == 0 ? given.transposed(List.of(1, 0)) : given;
    int out = weight.shape().get(0);
    Constant bias =
        call.optional(2)
            .map(constant -> scaled(repeated(constant, out), call.real("beta", 1)))
            .orElseGet(() -> zeros(out));
    linear(call, x, weight, bias);
  }

  private static Constant matrix(Call call) {
    Constant matrix = call.constant(1);
    if (matrix.rank() != 2 || matrix.count() == 0) {
      throw new UnsupportedNodeException(
          "multiplies by a constant of shape %s; a matrix is supported".formatted(matrix.shape()));
    }
    return matrix;
  }

  private static Constant scaled(Constant constant, double factor) {
    return factor == 1
        ? constant
        : Constant.of(
            false,
            constant.shape(),
            Arrays.stream(constant.numbers()).map(number -> number * factor).toArray());
  }

  private static Constant repeated(Constant bias, int count) {
    if (bias.count() != 1 || count == 1) {
      return bias;
    }
    double[] numbers = new double[count];
    Arrays.fill(numbers, bias.single());
    return Constant.of(false, List.of(count), numbers);
  }

  private static void matMul(Call call) {
    Value.Feature x = channelsLast(call);
    Constant weight = matrix(call).transposed(List.of(1, 0));
    linear(call, x, weight, zeros(weight.shape().get(0)));
  }

  private static void linear(Call call, Value.Feature x, Constant weight, Constant bias) {
    int out = weight.shape().get(0);
    call.result(
        call.add(
            new Op.Linear(weight.shape().get(1), out),
            x.view().with(x.view().rank() - 1, View.Axis.CHANNELS, out),
            Map.of("weight", weight, "bias", bias),
            x.node()));
  }

  private static void softmax(Call call) {
    Value.Feature x = call.feature(0);
    int axis = Call.featureAxis(call.integer("axis", call.opset() < 13 ? 1 : -1), x);
    boolean overAll = call.opset() < 13 && call.shape(x).elements() != call.shape(x).channels();
    if (overAll || x.view().indexOf(View.Axis.CHANNELS, call.shape(x)) != axis) {
      throw new UnsupportedNodeException("is over other axes than the channels");
    }
    call.result(call.add(new ImportedOp.Softmax(), x.view(), Map.of(), x.node()));
  }

  private static void pool(Call call, Op op) {
    Value.Feature x = call.map(call.feature(0));
    call.result(call.add(op, Map.of(), x.node()));
  }

  private static void reduce(Call call, Op overPlaces) {
    Value.Feature x = call.feature(0);
    Set<Integer> axes = reducedAxes(call, x);
    Set<View.Axis> reduced = new LinkedHashSet<>();
    axes.forEach(axis -> x.view().axes().get(axis).forEach(part -> reduced.add(part.axis())));
    List<Integer> others =
        IntStream.range(0, x.view().rank()).filter(axis -> !axes.contains(axis)).boxed().toList();
    boolean inPart =
        others.stream()
            .flatMap(axis -> x.view().axes().get(axis).stream())
            .anyMatch(part -> reduced.contains(part.axis()));
    boolean channels =
        reduced.equals(Set.of(View.Axis.CHANNELS)) && overPlaces instanceof Op.GlobalAveragePool;
    boolean places =
        !reduced.contains(View.Axis.CHANNELS) && call.shape(x) instanceof FeatureShape.Map;
    if (inPart || !channels && !(places && reducesAllPlaces(call, x, reduced))) {
      throw new UnsupportedNodeException(
          "is neither over all channels nor over all rows and columns");
    }
    Op op = channels ? new ImportedOp.ChannelMean() : overPlaces;
    View collapsed =
        x.view()
            .collapsed(
                channels
                    ? List.of(View.Axis.CHANNELS)
                    : List.of(View.Axis.ROWS, View.Axis.COLUMNS));
    if (call.integer("keepdims", 1) != 0) {
      call.result(call.add(op, collapsed, Map.of(), x.node()));
      return;
    }
    View view = new View(others.stream().map(collapsed.axes()::get).toList());
    boolean flat = view.rank() == 1 && call.shape(x) instanceof FeatureShape.Map;
    String reducedNode =
        flat
            ? call.addPart("pool", op, Map.of(), x.node())
            : call.add(op, view, Map.of(), x.node()).node();
    Value.Feature result = new Value.Feature(reducedNode, view);
    call.result(flat ? call.arranged(call.name(), result) : result);
  }

  private static boolean reducesAllPlaces(Call call, Value.Feature x, Set<View.Axis> reduced) {
    FeatureShape shape = call.shape(x);
    return (shape.height() == 1 || reduced.contains(View.Axis.ROWS))
        && (shape.width() == 1 || reduced.contains(View.Axis.COLUMNS));
  }

  private static Set<Integer> reducedAxes(Call call, Value.Feature x) {
    List<Long> given =
        call.has(1)
            ? Arrays.stream(call.constant(1).integers()).boxed().toList()
            : call.integers("axes").orElse(List.of());
    if (given.isEmpty()) {
      throw new UnsupportedNodeException("is over all axes, the batch's too");
    }
    Set<Integer> axes = new LinkedHashSet<>();
    given.forEach(axis -> axes.add(Call.featureAxis(axis, x)));
    return axes;
  }
}
