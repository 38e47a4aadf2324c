package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
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
    if (weight.rank() != 4) {
      throw new UnsupportedNodeException(
          "has a kernel of %d dimensions; two are supported".formatted(weight.rank() - 2));
    }
    if (weight.count() == 0) {
      throw new UnsupportedNodeException("has a kernel of shape %s".formatted(weight.shape()));
    }
    return weight;
  }

  private static Map<String, Constant> parameters(Call call, Constant weight) {
    Map<String, Constant> parameters = new HashMap<>(Map.of("weight", weight));
    call.optional(2).ifPresent(bias -> parameters.put("bias", bias));
    return parameters;
  }

  private static void conv(Call call) {
    Constant weight = weight(call);
    Value.Feature x = call.map(call.feature(0));
    int groups = groups(call, weight.shape().get(0));
    requireChannels(call, x, weight.shape().get(1) * groups);
    Sliding sliding = sliding(call, weight.shape().get(2), weight.shape().get(3));
    Padding padding = Padding.of(call, sliding, call.shape(x));
    String input = padding.isEven() ? x.node() : padded(call, x.node(), padding, 0);
    call.result(
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

  private static Sliding sliding(Call call, int height, int width) {
    return new Sliding(
        new Extent(Call.small("a kernel of height", height, 1), Call.small("width", width, 1)),
        extent(call.sizes("strides", 2, 1, 1)),
        extent(call.sizes("dilations", 2, 1, 1)));
  }

  private static Extent extent(List<Integer> sizes) {
    return new Extent(sizes.get(0), sizes.get(1));
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
    Value.Feature x = call.map(call.feature(0));
    int groups = groups(call, weight.shape().get(0));
    requireChannels(call, x, weight.shape().get(0));
    Sliding sliding = sliding(call, weight.shape().get(2), weight.shape().get(3));
    Extent more = extent(call.sizes("output_padding", 2, 0, 0));
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
    call.result(
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
    List<Integer> kernel = call.sizes("kernel_shape", 2, 1, 0);
    Sliding sliding = sliding(call, kernel.get(0), kernel.get(1));
    if (!sliding.dilation().equals(Extent.ONE)) {
      throw new UnsupportedNodeException("is a dilated pool");
    }
    return sliding;
  }

  private static Op.Rounding rounding(Call call) {
    return call.integer("ceil_mode", 0) == 0 ? Op.Rounding.FLOOR : Op.Rounding.CEIL;
  }

  private static void maxPool(Call call) {
    Sliding sliding = pool(call);
    Value.Feature x = call.map(call.feature(0));
    Padding padding = Padding.of(call, sliding, call.shape(x));
    boolean inside = padding.isEven() && isAtMostHalf(padding.even(), sliding.kernel());
    call.result(
        call.add(
            new Op.MaxPool2d(
                sliding.kernel(),
                sliding.stride(),
                inside ? padding.even() : Extent.ZERO,
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
    Value.Feature x = call.map(call.feature(0));
    FeatureShape shape = call.shape(x);
    Padding padding = Padding.of(call, sliding, shape);
    Op.Margin margin =
        call.integer("count_include_pad", 0) == 0 ? Op.Margin.LEFT_OUT : Op.Margin.COUNTED;
    boolean inside = padding.isEven() && isAtMostHalf(padding.even(), sliding.kernel());
    if (!inside && margin == Op.Margin.LEFT_OUT) {
      throw new UnsupportedNodeException(
          "leaves padding out of the mean that differs from side to side: " + padding);
    }
    call.result(
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
}
