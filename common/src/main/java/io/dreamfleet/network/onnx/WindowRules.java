package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators with a window that slides over the places: convolutions and pools. */
final class WindowRules {
  /** The least float32 number: what a maximum never is, where there is another. */
  private static final double LEAST = -Float.MAX_VALUE;

  private WindowRules() {}

  static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("Conv", WindowRules::conv);
    rules.put("ConvTranspose", WindowRules::convTranspose);
    rules.put("MaxPool", WindowRules::maxPool);
    rules.put("AveragePool", WindowRules::averagePool);
    return rules;
  }

  private static Constant weight(Call call) {
    Constant weight = call.constant(1);
    requirePlane(weight.rank() - 2);
    if (weight.count() == 0) {
      throw new UnsupportedNodeException("has a kernel of shape %s".formatted(weight.shape()));
    }
    return weight;
  }

  private static void requirePlane(int dimensions) {
    if (dimensions != 1 && dimensions != 2) {
      throw new UnsupportedNodeException(
          "has a kernel of %d dimensions; one and two are supported".formatted(dimensions));
    }
  }

  /** The width of a kernel; what has none has one column. */
  private static int width(Constant weight) {
    return weight.rank() == 4 ? weight.shape().get(3) : 1;
  }

  /** The input as a map; what has no columns gets one. */
  private static Value.Feature map(Call call, int dimensions) {
    Value.Feature x = call.feature(0);
    if (dimensions == 2) {
      return call.map(x);
    }
    if (x.view().rank() != 2) {
      throw new UnsupportedNodeException(
          "has a kernel of one dimension, but an input of %d axes; three are supported"
              .formatted(x.view().rank() + 1));
    }
    return call.map(new Value.Feature(x.node(), x.view().with(2)));
  }

  /** The result has columns where the input has them. */
  private static void result(Call call, int dimensions, Value.Feature map) {
    call.result(dimensions == 2 ? map : new Value.Feature(map.node(), map.view().without(2)));
  }

  private static Map<String, Constant> parameters(Call call, Constant weight) {
    Map<String, Constant> parameters = new HashMap<>(Map.of("weight", weight));
    call.optional(2).ifPresent(bias -> parameters.put("bias", bias));
    return parameters;
  }

  private static void conv(Call call) {
    Constant weight = weight(call);
    int dimensions = weight.rank() - 2;
    Value.Feature x = map(call, dimensions);
    int groups = groups(call, weight.shape().get(0));
    requireChannels(call, x, weight.shape().get(1) * groups);
    Sliding sliding = sliding(call, dimensions, weight.shape().get(2), width(weight));
    Padding padding = Padding.of(call, sliding, call.shape(x));
    String input = padding.isEven() ? x.node() : padded(call, x.node(), padding, 0);
    result(
        call,
        dimensions,
        call.add(
            new Op.Conv2d(
                weight.shape().get(1) * groups,
                weight.shape().get(0),
                sliding.kernel(),
                sliding.stride(),
                padding.isEven() ? padding.even() : Extent.ZERO,
                sliding.dilation(),
                groups,
                call.has(2)),
            parameters(call, weight),
            input));
  }

  private static int groups(Call call, int channels) {
    long groups = call.integer("group", 1);
    if (groups < 1 || channels % groups != 0) {
      throw new UnsupportedNodeException(
          "has %d groups for %d channels".formatted(groups, channels));
    }
    return (int) groups;
  }

  private static void requireChannels(Call call, Value.Feature x, int channels) {
    if (call.shape(x).channels() != channels) {
      throw new UnsupportedNodeException(
          "takes %d channels, but is given %d".formatted(channels, call.shape(x).channels()));
    }
  }

  private static Sliding sliding(Call call, int dimensions, int height, int width) {
    return new Sliding(
        dimensions,
        new Extent(Call.small("a kernel of height", height, 1), Call.small("width", width, 1)),
        Sliding.extent(call, "strides", dimensions, 1, 1),
        Sliding.extent(call, "dilations", dimensions, 1, 1));
  }

  private static String padded(Call call, String input, Padding padding, double number) {
    return call.addPart(
        "pad",
        new ImportedOp.Pad(
            padding.top(),
            padding.left(),
            padding.bottom(),
            padding.right(),
            ImportedOp.Filling.NUMBER,
            number),
        Map.of(),
        input);
  }

  private static void convTranspose(Call call) {
    Constant weight = weight(call);
    int dimensions = weight.rank() - 2;
    Value.Feature x = map(call, dimensions);
    int groups = groups(call, weight.shape().get(0));
    requireChannels(call, x, weight.shape().get(0));
    Sliding sliding = sliding(call, dimensions, weight.shape().get(2), width(weight));
    Extent more = Sliding.extent(call, "output_padding", dimensions, 0, 0);
    Padding padding = Padding.ofTransposed(call, sliding, more, call.shape(x));
    requireLess(more, sliding);
    boolean even = padding.isEven();
    Op op =
        new ImportedOp.ConvTranspose2d(
            weight.shape().get(0),
            weight.shape().get(1) * groups,
            sliding.kernel(),
            sliding.stride(),
            even ? padding.even() : Extent.ZERO,
            more,
            sliding.dilation(),
            groups,
            call.has(2));
    Map<String, Constant> parameters = parameters(call, weight);
    result(
        call,
        dimensions,
        even
            ? call.add(op, parameters, x.node())
            : cut(call, call.addPart("whole", op, parameters, x.node()), padding));
  }

  /** Without the places that uneven padding takes away. */
  private static Value.Feature cut(Call call, String whole, Padding padding) {
    String rows =
        call.addPart(
            "rows",
            new ImportedOp.SlicePlaces(
                ImportedOp.Axis.ROWS, padding.top(), end(padding.bottom()), 1),
            Map.of(),
            whole);
    return call.add(
        new ImportedOp.SlicePlaces(
            ImportedOp.Axis.COLUMNS, padding.left(), end(padding.right()), 1),
        Map.of(),
        rows);
  }

  private static int end(int missing) {
    return missing == 0 ? Integer.MAX_VALUE : -missing;
  }

  /** PyTorch's condition. */
  private static void requireLess(Extent more, Sliding sliding) {
    if (more.height() >= Math.max(sliding.stride().height(), sliding.dilation().height())
        || more.width() >= Math.max(sliding.stride().width(), sliding.dilation().width())) {
      throw new UnsupportedNodeException("has an output_padding that is not less than its strides");
    }
  }

  private static Sliding pool(Call call) {
    int dimensions = call.integers("kernel_shape").map(List::size).orElse(2);
    requirePlane(dimensions);
    Extent kernel = Sliding.extent(call, "kernel_shape", dimensions, 1, 0);
    return sliding(call, dimensions, kernel.height(), kernel.width());
  }

  private static Op.Rounding rounding(Call call) {
    return call.integer("ceil_mode", 0) == 0 ? Op.Rounding.FLOOR : Op.Rounding.CEIL;
  }

  private static void maxPool(Call call) {
    Sliding sliding = pool(call);
    Value.Feature x = map(call, sliding.dimensions());
    Padding padding = Padding.of(call, sliding, call.shape(x));
    boolean inside = padding.isEven() && isAtMostHalf(padding.even(), sliding.kernel());
    result(
        call,
        sliding.dimensions(),
        call.add(
            new Op.MaxPool2d(
                sliding.kernel(),
                sliding.stride(),
                inside ? padding.even() : Extent.ZERO,
                sliding.dilation(),
                rounding(call)),
            Map.of(),
            inside ? x.node() : padded(call, x.node(), padding, LEAST)));
  }

  /** PyTorch's pools pad by no more. */
  private static boolean isAtMostHalf(Extent padding, Extent kernel) {
    return 2 * padding.height() <= kernel.height() && 2 * padding.width() <= kernel.width();
  }

  private static void averagePool(Call call) {
    Sliding sliding = pool(call);
    Value.Feature x = map(call, sliding.dimensions());
    FeatureShape shape = call.shape(x);
    Padding padding = Padding.of(call, sliding, shape);
    Op.Margin margin =
        call.integer("count_include_pad", 0) == 0 ? Op.Margin.LEFT_OUT : Op.Margin.COUNTED;
    boolean inside = padding.isEven() && isAtMostHalf(padding.even(), sliding.kernel());
    if (!inside && margin == Op.Margin.LEFT_OUT) {
      throw new UnsupportedNodeException(
          "leaves padding out of the mean that differs from side to side: " + padding);
    }
    if (!sliding.dilation().equals(Extent.ONE)) {
      dilatedMean(call, x, sliding, padding, margin);
      return;
    }
    result(
        call,
        sliding.dimensions(),
        call.add(
            new Op.AvgPool2d(
                sliding.kernel(),
                sliding.stride(),
                inside ? padding.even() : Extent.ZERO,
                rounding(call),
                margin),
            Map.of(),
            inside ? x.node() : padded(call, x.node(), padding, 0)));
  }

  /** PyTorch has no such pool, but it is a convolution of each channel by equal weights. */
  private static void dilatedMean(
      Call call, Value.Feature x, Sliding sliding, Padding padding, Op.Margin margin) {
    boolean padded = !padding.isEven() || !padding.even().equals(Extent.ZERO);
    if (padded && margin == Op.Margin.LEFT_OUT || rounding(call) == Op.Rounding.CEIL) {
      throw new UnsupportedNodeException(
          "is a dilated mean that leaves out what is not of the picture");
    }
    int channels = call.shape(x).channels();
    int window = sliding.kernel().height() * sliding.kernel().width();
    double[] equal = new double[channels * window];
    Arrays.fill(equal, 1.0 / window);
    List<Integer> shape = List.of(channels, 1, sliding.kernel().height(), sliding.kernel().width());
    result(
        call,
        sliding.dimensions(),
        call.add(
            new Op.Conv2d(
                channels,
                channels,
                sliding.kernel(),
                sliding.stride(),
                padding.isEven() ? padding.even() : Extent.ZERO,
                sliding.dilation(),
                channels,
                false),
            Map.of("weight", Constant.of(false, shape, equal)),
            padding.isEven() ? x.node() : padded(call, x.node(), padding, 0)));
  }
}
