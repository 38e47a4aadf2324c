package io.dreamfleet.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node computes, in inference mode. Each is the {@code torch.nn} module or function of its
 * name, with that one's parameter names and shapes.
 */
public sealed interface Op
    permits Op.Pointwise,
        Op.Conv2d,
        Op.MaxPool2d,
        Op.AvgPool2d,
        Op.AdaptiveAvgPool2d,
        Op.GlobalAveragePool,
        Op.Flatten,
        ImportedOp {

  /** Shapes of the learned values by their {@code torch.nn} names; empty where there are none. */
  default Map<String, List<Integer>> parameters() {
    return Map.of();
  }

  /** The output's shape for one picture, given those of the inputs. */
  FeatureShape output(List<FeatureShape> inputs);

  /**
   * Whether it can compute anything from inputs of these shapes. Networks that are built here take
   * pictures of any size; imported ones may have a size in them.
   */
  default boolean takes(List<FeatureShape> inputs) {
    return true;
  }

  /** Multiplications, each with its addition, of learned values for one picture. */
  default long multiplyAdds(List<FeatureShape> inputs) {
    return 0;
  }

  /** Computes each place of the output from the same place of its inputs. */
  sealed interface Pointwise extends Op {
    @Override
    default FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0);
    }
  }

  /** {@code torch.nn.Conv2d}, zero padded. */
  record Conv2d(
      int in,
      int out,
      Extent kernel,
      Extent stride,
      Extent padding,
      Extent dilation,
      int groups,
      boolean bias)
      implements Op {

    /** A square kernel without bias, as in front of a batch-norm. */
    public static Conv2d square(int in, int out, int kernel, int stride, int padding) {
      return new Conv2d(
          in,
          out,
          Extent.square(kernel),
          Extent.square(stride),
          Extent.square(padding),
          Extent.ONE,
          1,
          false);
    }

    /** The same convolution with a bias. */
    public Conv2d withBias() {
      return new Conv2d(in, out, kernel, stride, padding, dilation, groups, true);
    }

    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(out, in / groups, kernel.height(), kernel.width()));
      if (bias) {
        shapes.put("bias", List.of(out));
      }
      return shapes;
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Map(
          out,
          slid(
              inputs.get(0).height(),
              kernel.height(),
              stride.height(),
              padding.height(),
              dilation.height()),
          slid(
              inputs.get(0).width(),
              kernel.width(),
              stride.width(),
              padding.width(),
              dilation.width()));
    }

    @Override
    public long multiplyAdds(List<FeatureShape> inputs) {
      return output(inputs).elements() * (in / groups) * kernel.height() * kernel.width();
    }
  }

  /** {@code torch.nn.BatchNorm2d} with its running statistics. */
  record BatchNorm2d(int features, double epsilon) implements Pointwise {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
        shapes.put(name, List.of(features));
      }
      return shapes;
    }
  }

  /**
   * Layer normalisation over the channels of each place, as ConvNeXt does it: {@code
   * torch.nn.LayerNorm(features)} with the channels last.
   */
  record LayerNorm2d(int features, double epsilon) implements Pointwise {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(features));
      shapes.put("bias", List.of(features));
      return shapes;
    }
  }

  /** A learned factor for each channel, which has the node's own name. */
  record Scale(int features) implements Pointwise {
    @Override
    public Map<String, List<Integer>> parameters() {
      return Map.of(Node.OWN_NAME, List.of(features, 1, 1));
    }
  }

  /** {@code torch.relu}. */
  record Relu() implements Pointwise {}

  /** A function of each element; other than ReLU, which much depends on. */
  record Activation(Function function) implements Pointwise {}

  /** The functions of {@link Activation}: the {@code torch.nn} modules of these names. */
  enum Function {
    RELU6,
    SIGMOID,
    HARDSIGMOID,
    HARDSWISH,
    SILU,
    /** The exact one, not its approximation by tanh. */
    GELU,
    /** Its approximation by tanh. */
    GELU_TANH,
    TANH,
    ERF,
    EXP,
    LOG,
    SQRT,
    ABS,
    NEG,
    SOFTPLUS
  }

  /** What becomes of a pool's last window that reaches over the end. */
  enum Rounding {
    /** There is none. */
    FLOOR,
    /** It takes what there is: {@code ceil_mode=True}. */
    CEIL
  }

  /** {@code torch.nn.MaxPool2d}. */
  record MaxPool2d(Extent kernel, Extent stride, Extent padding, Extent dilation, Rounding rounding)
      implements Op {
    /** Of neighbours. */
    public MaxPool2d(Extent kernel, Extent stride, Extent padding, Rounding rounding) {
      this(kernel, stride, padding, Extent.ONE, rounding);
    }

    /** In floor mode. */
    public MaxPool2d(Extent kernel, Extent stride, Extent padding) {
      this(kernel, stride, padding, Rounding.FLOOR);
    }

    /** From the first row and column of a window to the last. */
    private Extent reach() {
      return new Extent(
          dilation.height() * (kernel.height() - 1) + 1,
          dilation.width() * (kernel.width() - 1) + 1);
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return pooled(inputs.get(0), reach(), stride, padding, rounding);
    }
  }

  /** What a mean makes of places that only padding has. */
  enum Margin {
    /** They are zeros: {@code count_include_pad=True}. */
    COUNTED,
    /** It is the mean of the others. */
    LEFT_OUT
  }

  /** {@code torch.nn.AvgPool2d}. */
  record AvgPool2d(Extent kernel, Extent stride, Extent padding, Rounding rounding, Margin margin)
      implements Op {
    /** In floor mode; padding counts as zeros. */
    public AvgPool2d(Extent kernel, Extent stride, Extent padding) {
      this(kernel, stride, padding, Rounding.FLOOR, Margin.COUNTED);
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return pooled(inputs.get(0), kernel, stride, padding, rounding);
    }
  }

  /**
   * {@code torch.nn.AdaptiveAvgPool2d}: the means of as many windows, laid evenly over the input.
   */
  record AdaptiveAvgPool2d(Extent places) implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Map(inputs.get(0).channels(), places.height(), places.width());
    }
  }

  /** {@code torch.nn.AdaptiveAvgPool2d(1)}: the mean over space, as a 1x1 map. */
  record GlobalAveragePool() implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Map(inputs.get(0).channels(), 1, 1);
    }
  }

  /** {@code torch.flatten(x, 1)}. */
  record Flatten() implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Vector(Math.toIntExact(inputs.get(0).elements()));
    }
  }

  /** {@code torch.nn.Linear} with bias: of a vector, or of the channels at each place of a map. */
  record Linear(int in, int out) implements Pointwise {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(out, in));
      shapes.put("bias", List.of(out));
      return shapes;
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0) instanceof FeatureShape.Map map
          ? new FeatureShape.Map(out, map.height(), map.width())
          : new FeatureShape.Vector(out);
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      return inputs.get(0).channels() == in;
    }

    @Override
    public long multiplyAdds(List<FeatureShape> inputs) {
      return output(inputs).elements() * in;
    }
  }

  /** The sum of two outputs of one shape. */
  record Add() implements Pointwise {
    @Override
    public boolean takes(List<FeatureShape> inputs) {
      return inputs.get(0).equals(inputs.get(1));
    }
  }

  /** The product of two outputs; the second may be one place, whose factors go for all places. */
  record Multiply() implements Pointwise {}

  /** The channels of several outputs, one after the other. */
  record Concat() implements Pointwise {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return withChannels(inputs.get(0), inputs.stream().mapToInt(FeatureShape::channels).sum());
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      return inputs.stream()
          .allMatch(
              input ->
                  input.height() == inputs.get(0).height()
                      && input.width() == inputs.get(0).width());
    }
  }

  /** The channels from one on, up to another, which is not among them. */
  record Slice(int from, int to) implements Pointwise {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return withChannels(inputs.get(0), to - from);
    }
  }

  /** {@code torch.nn.ChannelShuffle}: the channels of several groups in turns. */
  record ChannelShuffle(int groups) implements Pointwise {}

  /** Channels of zeros before and behind the others. */
  record PadChannels(int before, int behind) implements Pointwise {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return withChannels(input, before + input.channels() + behind);
    }
  }

  private static FeatureShape withChannels(FeatureShape shape, int channels) {
    return shape instanceof FeatureShape.Vector
        ? new FeatureShape.Vector(channels)
        : new FeatureShape.Map(channels, shape.height(), shape.width());
  }

  private static FeatureShape pooled(
      FeatureShape input, Extent kernel, Extent stride, Extent padding, Rounding rounding) {
    return new FeatureShape.Map(
        input.channels(),
        windows(input.height(), kernel.height(), stride.height(), padding.height(), rounding),
        windows(input.width(), kernel.width(), stride.width(), padding.width(), rounding));
  }

  private static int windows(int size, int kernel, int stride, int padding, Rounding rounding) {
    int whole = slid(size, kernel, stride, padding, 1);
    boolean more =
        rounding == Rounding.CEIL
            && (whole - 1) * stride + kernel < size + 2 * padding
            && whole * stride < size + padding;
    return more ? whole + 1 : whole;
  }

  /** How often a window fits: the size formula of {@code torch.nn.Conv2d}. */
  private static int slid(int size, int kernel, int stride, int padding, int dilation) {
    return Math.max(0, Math.floorDiv(size + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1);
  }
}
