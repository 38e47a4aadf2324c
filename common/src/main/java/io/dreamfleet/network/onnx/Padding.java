package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.FeatureShape;
import java.util.List;
import java.util.Optional;

/** Places around a map, as the attributes {@code pads} and {@code auto_pad} give them. */
record Padding(int top, int left, int bottom, int right) {

  /** Whether opposite sides have the same. */
  boolean isEven() {
    return top == bottom && left == right;
  }

  Extent even() {
    return new Extent(top, left);
  }

  /** Of a convolution or a pool; that of SAME is for pictures of the network's own size. */
  static Padding of(Call call, Sliding sliding, FeatureShape input) {
    String rule = call.text("auto_pad", "NOTSET");
    return switch (rule) {
      case "NOTSET" -> given(call, sliding);
      case "VALID" -> new Padding(0, 0, 0, 0);
      case "SAME_UPPER", "SAME_LOWER" -> same(rule, sliding, input);
      default -> throw new UnsupportedNodeException("has auto_pad " + rule);
    };
  }

  private static Padding given(Call call, Sliding sliding) {
    List<Integer> pads = call.sizes("pads", 2 * sliding.dimensions(), 0, 0);
    return sliding.dimensions() == 1
        ? new Padding(pads.get(0), 0, pads.get(1), 0)
        : new Padding(pads.get(0), pads.get(1), pads.get(2), pads.get(3));
  }

  private static Padding same(String rule, Sliding sliding, FeatureShape input) {
    int rows =
        missing(
            input.height(),
            sliding.kernel().height(),
            sliding.stride().height(),
            sliding.dilation().height());
    int columns =
        missing(
            input.width(),
            sliding.kernel().width(),
            sliding.stride().width(),
            sliding.dilation().width());
    return split(rule, rows, columns);
  }

  /** Half to each side, the odd one to the end of SAME_UPPER, to the start of SAME_LOWER. */
  private static Padding split(String rule, int rows, int columns) {
    int first = rule.equals("SAME_LOWER") ? 1 : 0;
    int top = (rows + first) / 2;
    int left = (columns + first) / 2;
    return new Padding(top, left, rows - top, columns - left);
  }

  /** For as many places as strides fit into the size, the last one begun included. */
  private static int missing(int size, int kernel, int stride, int dilation) {
    int places = (size + stride - 1) / stride;
    return Math.max(0, (places - 1) * stride + dilation * (kernel - 1) + 1 - size);
  }

  /** Of a transposed convolution, whose padding takes places away. */
  static Padding ofTransposed(Call call, Sliding sliding, Extent more, FeatureShape input) {
    String rule = call.text("auto_pad", "NOTSET");
    Optional<List<Long>> shape = call.integers("output_shape");
    if (shape.isEmpty() && rule.equals("NOTSET")) {
      return given(call, sliding);
    }
    if (shape.isEmpty() && rule.equals("VALID")) {
      return new Padding(0, 0, 0, 0);
    }
    Extent wanted =
        shape.isPresent()
            ? Sliding.extent(call, "output_shape", sliding.dimensions(), 1, 0)
            : new Extent(
                input.height() * sliding.stride().height(),
                input.width() * sliding.stride().width());
    int rows =
        (input.height() - 1) * sliding.stride().height()
            + more.height()
            + (sliding.kernel().height() - 1) * sliding.dilation().height()
            + 1
            - wanted.height();
    int columns =
        (input.width() - 1) * sliding.stride().width()
            + more.width()
            + (sliding.kernel().width() - 1) * sliding.dilation().width()
            + 1
            - wanted.width();
    if (rows < 0 || columns < 0) {
      throw new UnsupportedNodeException("has an output that is larger than its windows reach");
    }
    return split(rule.equals("SAME_UPPER") ? "SAME_UPPER" : "SAME_LOWER", rows, columns);
  }
}
