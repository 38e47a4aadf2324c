package io.dreamfleet.network;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Which elements of its inputs an element of a computation's output depends on. */
sealed interface Reach {
  Reach ALL = new All();
  Reach OWN_PLACE = new Window(Extent.ONE, Extent.ONE, Extent.ZERO, Extent.ONE);

  /** All of them. */
  record All() implements Reach {}

  /** Those of a sliding window, as of {@code torch.nn.Conv2d}. */
  record Window(Extent kernel, Extent stride, Extent padding, Extent dilation) implements Reach {
    @Override
    public Along along(ToIntFunction<Extent> axis) {
      return new Sliding(
          axis.applyAsInt(kernel),
          axis.applyAsInt(stride),
          axis.applyAsInt(padding),
          axis.applyAsInt(dilation));
    }
  }

  /** Those whose own windows the element lies in, as of {@code torch.nn.ConvTranspose2d}. */
  record Spread(Extent kernel, Extent stride, Extent padding, Extent dilation) implements Reach {
    @Override
    public Along along(ToIntFunction<Extent> axis) {
      return new Spreading(
          axis.applyAsInt(kernel),
          axis.applyAsInt(stride),
          axis.applyAsInt(padding),
          axis.applyAsInt(dilation));
    }
  }

  /** Those between which a place of a map of another size lies. */
  record Scale(ImportedOp.Resize resize) implements Reach {
    @Override
    public Along along(ToIntFunction<Extent> axis) {
      boolean rows = axis.applyAsInt(new Extent(1, 0)) == 1;
      return new Scaled(resize.interpolation(), rows ? resize.height() : resize.width());
    }
  }

  /** One axis of it. */
  default Along along(ToIntFunction<Extent> axis) {
    return new Everything();
  }

  /** What is reached along one axis. */
  sealed interface Along {

    /** The places of an input of a length that a place of the output depends on. */
    IntStream places(int output, int length);
  }

  /** All places. */
  record Everything() implements Along {
    @Override
    public IntStream places(int output, int length) {
      return IntStream.range(0, length);
    }
  }

  /** A window along one axis. */
  record Sliding(int kernel, int stride, int padding, int dilation) implements Along {

    /** From its first element to its last, those that dilation leaves out included. */
    int size() {
      return dilation * (kernel - 1) + 1;
    }

    @Override
    public IntStream places(int output, int length) {
      return IntStream.range(0, kernel)
          .map(k -> output * stride - padding + k * dilation)
          .filter(place -> place >= 0 && place < length);
    }
  }

  /** The windows of an input's places along one axis. */
  record Spreading(int kernel, int stride, int padding, int dilation) implements Along {

    /** In how many windows of neighbours a place lies at most. */
    int most() {
      return (dilation * (kernel - 1)) / stride + 1;
    }

    @Override
    public IntStream places(int output, int length) {
      return IntStream.range(0, kernel)
          .map(k -> output + padding - k * dilation)
          .filter(at -> at >= 0 && at % stride == 0 && at / stride < length)
          .map(at -> at / stride);
    }
  }

  /**
   * A map of another size along one axis.
   *
   * @param factor by which it is larger
   */
  record Scaled(ImportedOp.Interpolation interpolation, double factor) implements Along {
    /** How many neighbours a place lies between at most. */
    int most() {
      return interpolation == ImportedOp.Interpolation.NEAREST ? 1 : 2;
    }

    @Override
    public IntStream places(int output, int length) {
      double source =
          switch (interpolation) {
            case NEAREST -> Math.floor(output / factor);
            case LINEAR -> (output + 0.5) / factor - 0.5;
            case LINEAR_ALIGNED -> aligned(output, length);
          };
      double inside = Math.max(0, Math.min(length - 1, source));
      return IntStream.rangeClosed((int) Math.floor(inside), (int) Math.ceil(inside));
    }

    /** The first and the last place stay where they are. */
    private double aligned(int output, int length) {
      int enlarged = (int) (length * factor);
      return enlarged < 2 ? 0 : (double) output * (length - 1) / (enlarged - 1);
    }
  }

  static Reach of(Op op) {
    if (op instanceof Op.Conv2d conv) {
      return new Window(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
    }
    if (op instanceof Op.MaxPool2d pool) {
      return new Window(pool.kernel(), pool.stride(), pool.padding(), pool.dilation());
    }
    if (op instanceof Op.AvgPool2d pool) {
      return new Window(pool.kernel(), pool.stride(), pool.padding(), Extent.ONE);
    }
    if (op instanceof Op.Pointwise) {
      return OWN_PLACE;
    }
    // how far the windows of an adaptive pool reach depends on the input's size
    if (op instanceof Op.GlobalAveragePool
        || op instanceof Op.AdaptiveAvgPool2d
        || op instanceof Op.Flatten) {
      return ALL;
    }
    return ofImported((ImportedOp) op);
  }

  private static Reach ofImported(ImportedOp op) {
    if (op instanceof ImportedOp.ConvTranspose2d conv) {
      return new Spread(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
    }
    if (op instanceof ImportedOp.SlicePlaces slice) {
      boolean rows = slice.axis() == ImportedOp.Axis.ROWS;
      return new Window(
          Extent.ONE,
          rows ? new Extent(slice.step(), 1) : new Extent(1, slice.step()),
          rows ? new Extent(-slice.from(), 0) : new Extent(0, -slice.from()),
          Extent.ONE);
    }
    if (op instanceof ImportedOp.Pad pad) {
      return new Window(Extent.ONE, Extent.ONE, new Extent(pad.top(), pad.left()), Extent.ONE);
    }
    if (op instanceof ImportedOp.Resize resize) {
      return new Scale(resize);
    }
    if (op instanceof ImportedOp.Rearrange rearrange) {
      return ofRearrange(rearrange);
    }
    // of maps side by side, which of them a place is of depends on the picture's size
    return op instanceof ImportedOp.GlobalMaxPool
            || op instanceof ImportedOp.GroupNorm
            || op instanceof ImportedOp.ConcatPlaces
            || op instanceof ImportedOp.Scripted
        ? ALL
        : OWN_PLACE;
  }

  private static Reach ofRearrange(ImportedOp.Rearrange op) {
    if (op.axes().size() != 3 || op.source() != ImportedOp.Rearrange.Source.MAP) {
      return ALL;
    }
    List<Integer> rows = op.axes().get(1);
    List<Integer> columns = op.axes().get(2);
    if (rows.isEmpty()
        || rows.get(0) != op.firstRowPart()
        || columns.isEmpty()
        || columns.get(0) != op.firstColumnPart()) {
      return ALL;
    }
    if (rows.size() == 1 && columns.size() == 1) {
      // the other places of a block are channels now
      Extent block = new Extent(product(op.rows()), product(op.columns()));
      return new Window(block, block, Extent.ZERO, Extent.ONE);
    }
    Extent factor = new Extent(channels(op, rows), channels(op, columns));
    return op.rows().isEmpty() && op.columns().isEmpty()
        ? new Spread(factor, factor, Extent.ZERO, Extent.ONE)
        : ALL;
  }

  private static int product(List<Integer> sizes) {
    return sizes.stream().reduce(1, (a, b) -> a * b);
  }

  private static int channels(ImportedOp.Rearrange op, List<Integer> axis) {
    return axis.stream()
        .filter(part -> part < op.channels().size())
        .mapToInt(op.channels()::get)
        .reduce(1, (a, b) -> a * b);
  }
}
