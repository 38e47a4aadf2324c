package io.dreamfleet.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node computes, in inference mode. Each is the {@code torch.nn} module or function of its
 * name, with that one's parameter names and shapes.
 */
public sealed interface Op {

  /** Shapes of the learned values by their {@code torch.nn} names; empty where there are none. */
  default Map<String, List<Integer>> parameters() {
    return Map.of();
  }

  /** The output's shape for one picture, given those of the inputs. */
  FeatureShape output(List<FeatureShape> inputs);

  /** Multiplications, each with its addition, of learned values for one picture. */
  default long multiplyAdds(List<FeatureShape> inputs) {
    return 0;
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
  record BatchNorm2d(int features, double epsilon) implements Op {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
        shapes.put(name, List.of(features));
      }
      return shapes;
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0);
    }
  }

  /** {@code torch.relu}. */
  record Relu() implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0);
    }
  }

  /** {@code torch.nn.MaxPool2d} in floor mode, without dilation. */
  record MaxPool2d(Extent kernel, Extent stride, Extent padding) implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return new FeatureShape.Map(
          input.channels(),
          slid(input.height(), kernel.height(), stride.height(), padding.height(), 1),
          slid(input.width(), kernel.width(), stride.width(), padding.width(), 1));
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

  /** {@code torch.nn.Linear} with bias. */
  record Linear(int in, int out) implements Op {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(out, in));
      shapes.put("bias", List.of(out));
      return shapes;
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Vector(out);
    }

    @Override
    public long multiplyAdds(List<FeatureShape> inputs) {
      return (long) in * out;
    }
  }

  /** The sum of two outputs of one shape. */
  record Add() implements Op {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0);
    }
  }

  /** How often a window fits: the size formula of {@code torch.nn.Conv2d}. */
  private static int slid(int size, int kernel, int stride, int padding, int dilation) {
    return Math.max(0, Math.floorDiv(size + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1);
  }
}
