package io.dreamfleet.network;

import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Which elements of its inputs an element of a computation's output depends on: those of a sliding
 * window, or all.
 *
 * @param window absent where it is all
 */
record Reach(Optional<Reach.Window> window) {
  private static final Reach ALL = new Reach(Optional.empty());
  private static final Reach OWN_PLACE = sliding(Extent.ONE, Extent.ONE, Extent.ZERO, Extent.ONE);

  /** As of {@code torch.nn.Conv2d}. */
  record Window(Extent kernel, Extent stride, Extent padding, Extent dilation) {
    Along along(ToIntFunction<Extent> axis) {
      return new Along(
          axis.applyAsInt(kernel),
          axis.applyAsInt(stride),
          axis.applyAsInt(padding),
          axis.applyAsInt(dilation));
    }
  }

  /** A window along one axis. */
  record Along(int kernel, int stride, int padding, int dilation) {

    /** From its first element to its last, those that dilation leaves out included. */
    int size() {
      return dilation * (kernel - 1) + 1;
    }

    /** Where the window of an output's place has its k-th element; may lie outside the input. */
    int place(int output, int k) {
      return output * stride - padding + k * dilation;
    }
  }

  static Reach of(Op op) {
    if (op instanceof Op.Conv2d conv) {
      return sliding(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
    }
    if (op instanceof Op.MaxPool2d pool) {
      return sliding(pool.kernel(), pool.stride(), pool.padding(), Extent.ONE);
    }
    if (op instanceof Op.AvgPool2d pool) {
      return sliding(pool.kernel(), pool.stride(), pool.padding(), Extent.ONE);
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
    throw new IllegalStateException("what an output of " + op + " depends on is not known");
  }

  private static Reach sliding(Extent kernel, Extent stride, Extent padding, Extent dilation) {
    return new Reach(Optional.of(new Window(kernel, stride, padding, dilation)));
  }
}
