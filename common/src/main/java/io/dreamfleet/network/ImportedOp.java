package io.dreamfleet.network;

import io.dreamfleet.weights.ScriptModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What nodes of imported networks compute beside what the built-in architectures are made of. */
public sealed interface ImportedOp extends Op {

  /** Has an output of its input's shape. */
  sealed interface SameShape extends ImportedOp {
    @Override
    default FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0);
    }
  }

  /** {@code torch.nn.ConvTranspose2d}. */
  record ConvTranspose2d(
      int in,
      int out,
      Extent kernel,
      Extent stride,
      Extent padding,
      Extent outputPadding,
      Extent dilation,
      int groups,
      boolean bias)
      implements ImportedOp {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(in, out / groups, kernel.height(), kernel.width()));
      if (bias) {
        shapes.put("bias", List.of(out));
      }
      return shapes;
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return new FeatureShape.Map(
          out,
          length(
              input.height(),
              kernel.height(),
              stride.height(),
              padding.height(),
              outputPadding.height(),
              dilation.height()),
          length(
              input.width(),
              kernel.width(),
              stride.width(),
              padding.width(),
              outputPadding.width(),
              dilation.width()));
    }

    private static int length(
        int size, int kernel, int stride, int padding, int outputPadding, int dilation) {
      return size == 0
          ? 0
          : Math.max(
              0, (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1);
    }

    @Override
    public long multiplyAdds(List<FeatureShape> inputs) {
      return inputs.get(0).elements() * (out / groups) * kernel.height() * kernel.width();
    }
  }

  /** {@code torch.nn.LeakyReLU}. */
  record LeakyRelu(double slope) implements SameShape {}

  /** {@code torch.nn.ELU}. */
  record Elu(double alpha) implements SameShape {}

  /** {@code torch.clamp}. */
  record Clip(Optional<Double> least, Optional<Double> most) implements SameShape {}

  /** {@code torch.nn.PReLU}, with a slope for all channels or one for each. */
  record PRelu(int slopes) implements SameShape {
    @Override
    public Map<String, List<Integer>> parameters() {
      return Map.of("weight", List.of(slopes));
    }
  }

  /** {@code torch.softmax} over the channels. */
  record Softmax() implements SameShape {}

  /**
   * {@code torch.nn.GroupNorm}; with a group for each channel {@code torch.nn.InstanceNorm2d}.
   *
   * @param features channels
   */
  record GroupNorm(int groups, int features, double epsilon) implements SameShape {
    @Override
    public Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weight", List.of(features));
      shapes.put("bias", List.of(features));
      return shapes;
    }
  }

  /** The mean over the channels, as one channel. */
  record ChannelMean() implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0) instanceof FeatureShape.Map map
          ? new FeatureShape.Map(1, map.height(), map.width())
          : new FeatureShape.Vector(1);
    }
  }

  /** {@code torch.nn.AdaptiveMaxPool2d(1)}: the largest over space, as a 1x1 map. */
  record GlobalMaxPool() implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return new FeatureShape.Map(inputs.get(0).channels(), 1, 1);
    }
  }

  /** Arithmetic of two operands, element by element. */
  enum Arithmetic {
    ADD,
    SUB,
    MUL,
    DIV,
    POW,
    MIN,
    MAX;

    /** Whether the operands may change places. */
    public boolean isSymmetric() {
      return this == ADD || this == MUL || this == MIN || this == MAX;
    }
  }

  /** On which side of the arithmetic a constant stands. */
  enum Side {
    LEFT,
    RIGHT
  }

  /** Arithmetic of an output and a number. */
  record WithNumber(Arithmetic arithmetic, Side side, double number) implements SameShape {}

  /**
   * Arithmetic of an output and a constant, which has the node's own name.
   *
   * @param shape of the constant: one number for a vector's channels; channels, rows and columns
   *     for a map, each in full or 1
   */
  record WithConstant(Arithmetic arithmetic, Side side, List<Integer> shape) implements SameShape {
    public WithConstant {
      shape = List.copyOf(shape);
    }

    @Override
    public Map<String, List<Integer>> parameters() {
      return Map.of(Node.OWN_NAME, shape);
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      List<Integer> sizes = List.of(input.channels(), input.height(), input.width());
      return IntStream.range(0, shape.size())
          .allMatch(axis -> shape.get(axis) == 1 || shape.get(axis).equals(sizes.get(axis)));
    }
  }

  /**
   * Arithmetic of two outputs; where one has a single channel, row or column, that goes for all.
   */
  record Combine(Arithmetic arithmetic) implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape one = inputs.get(0);
      FeatureShape other = inputs.get(1);
      int channels = broadcast(one.channels(), other.channels());
      return one instanceof FeatureShape.Vector
          ? new FeatureShape.Vector(channels)
          : new FeatureShape.Map(
              channels,
              broadcast(one.height(), other.height()),
              broadcast(one.width(), other.width()));
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      FeatureShape one = inputs.get(0);
      FeatureShape other = inputs.get(1);
      return fit(one.channels(), other.channels())
          && fit(one.height(), other.height())
          && fit(one.width(), other.width());
    }

    private static int broadcast(int one, int other) {
      return one == 1 ? other : one;
    }

    private static boolean fit(int one, int other) {
      return one == other || one == 1 || other == 1;
    }
  }

  /** An axis of a map's places. */
  enum Axis {
    ROWS,
    COLUMNS
  }

  /**
   * Every so many of the rows or columns.
   *
   * @param from the first, 0 or more
   * @param to one behind the last; counted from the end where it is less than 0
   * @param step 1 or more
   */
  record SlicePlaces(Axis axis, int from, int to, int step) implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return axis == Axis.ROWS
          ? new FeatureShape.Map(input.channels(), count(input.height()), input.width())
          : new FeatureShape.Map(input.channels(), input.height(), count(input.width()));
    }

    private int count(int size) {
      int end = Math.min(size, to < 0 ? size + to : to);
      return Math.max(0, Math.floorDiv(end - from + step - 1, step));
    }
  }

  /** The rows, or the columns, of several outputs, one after the other. */
  record ConcatPlaces(Axis axis) implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape first = inputs.get(0);
      return axis == Axis.ROWS
          ? new FeatureShape.Map(
              first.channels(), inputs.stream().mapToInt(FeatureShape::height).sum(), first.width())
          : new FeatureShape.Map(
              first.channels(),
              first.height(),
              inputs.stream().mapToInt(FeatureShape::width).sum());
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      FeatureShape first = inputs.get(0);
      return inputs.stream()
          .allMatch(
              input ->
                  input instanceof FeatureShape.Map
                      && input.channels() == first.channels()
                      && (axis == Axis.ROWS
                          ? input.width() == first.width()
                          : input.height() == first.height()));
    }
  }

  /**
   * Some of the channels, in an order of their own.
   *
   * @param order their numbers in the input
   */
  record SelectChannels(List<Integer> order) implements ImportedOp {
    public SelectChannels {
      order = List.copyOf(order);
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return inputs.get(0) instanceof FeatureShape.Map map
          ? new FeatureShape.Map(order.size(), map.height(), map.width())
          : new FeatureShape.Vector(order.size());
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      return order.stream().allMatch(channel -> channel < inputs.get(0).channels());
    }
  }

  /**
   * An output of a TorchScript module, which is one computation from the picture on and takes
   * pictures of one size.
   *
   * @param module all nodes of a network have the same
   * @param key of the output in the dictionary that the module returns; absent where it returns a
   *     tensor
   * @param shape of the output
   * @param picture what it takes
   */
  record Scripted(
      ScriptModule module, Optional<String> key, FeatureShape shape, FeatureShape picture)
      implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      return shape;
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      return inputs.get(0).equals(picture);
    }
  }

  /** What the places that padding adds hold. */
  enum Filling {
    NUMBER,
    /** {@code torch.nn.ReflectionPad2d}. */
    REFLECTION,
    /** {@code torch.nn.ReplicationPad2d}. */
    EDGE
  }

  /**
   * Places added at the sides.
   *
   * @param number what {@link Filling#NUMBER} fills in
   */
  record Pad(int top, int left, int bottom, int right, Filling filling, double number)
      implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return new FeatureShape.Map(
          input.channels(), top + input.height() + bottom, left + input.width() + right);
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return filling != Filling.REFLECTION
          || Math.max(top, bottom) < input.height() && Math.max(left, right) < input.width();
    }
  }

  /** How a map is enlarged or made smaller. */
  enum Interpolation {
    /** The place that contains the new one's corner: {@code mode="nearest"}. */
    NEAREST,
    /** {@code mode="bilinear"}. */
    LINEAR,
    /** {@code mode="bilinear", align_corners=True}. */
    LINEAR_ALIGNED
  }

  /** {@code torch.nn.functional.interpolate} by these factors. */
  record Resize(Interpolation interpolation, double height, double width) implements ImportedOp {
    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return new FeatureShape.Map(
          input.channels(), (int) (input.height() * height), (int) (input.width() * width));
    }
  }

  /**
   * The same elements in another arrangement. A map's channels, rows and columns, or a vector's
   * numbers, are seen as a product of parts, from the slowest to the fastest, and the parts are put
   * together anew.
   *
   * @param channels sizes of the parts of the channels
   * @param rows sizes of the parts of the rows behind the first, which has what is left
   * @param columns likewise; rows and columns of a vector have none
   * @param axes for each axis of the output the numbers of its parts: those of channels from 0,
   *     behind them those of rows, then those of columns
   */
  record Rearrange(
      List<Integer> channels,
      List<Integer> rows,
      List<Integer> columns,
      Source source,
      List<List<Integer>> axes)
      implements ImportedOp {
    public Rearrange {
      channels = List.copyOf(channels);
      rows = List.copyOf(rows);
      columns = List.copyOf(columns);
      axes = axes.stream().map(List::copyOf).toList();
    }

    /** What is arranged. */
    public enum Source {
      MAP,
      VECTOR
    }

    /** The number of the rows' first part. */
    public int firstRowPart() {
      return channels.size();
    }

    /** The number of the columns' first part. */
    public int firstColumnPart() {
      return channels.size() + 1 + rows.size();
    }

    @Override
    public FeatureShape output(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      List<Integer> parts = new ArrayList<>(channels);
      if (source == Source.MAP) {
        parts.add(input.height() / product(rows));
        parts.addAll(rows);
        parts.add(input.width() / product(columns));
        parts.addAll(columns);
      }
      int[] sizes =
          axes.stream().mapToInt(axis -> product(axis.stream().map(parts::get).toList())).toArray();
      return sizes.length == 1
          ? new FeatureShape.Vector(sizes[0])
          : new FeatureShape.Map(sizes[0], sizes[1], sizes[2]);
    }

    @Override
    public boolean takes(List<FeatureShape> inputs) {
      FeatureShape input = inputs.get(0);
      return input.channels() == product(channels)
          && input.height() % product(rows) == 0
          && input.width() % product(columns) == 0;
    }

    private static int product(List<Integer> sizes) {
      return sizes.stream().reduce(1, Math::multiplyExact);
    }
  }
}
