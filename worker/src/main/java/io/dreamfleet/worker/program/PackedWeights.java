package io.dreamfleet.worker.program;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Op;
import java.util.function.Supplier;

/**
 * Convolutions by weights in oneDNN's own layout. libtorch's ordinary convolution brings its
 * weights into that layout on every call, there and back; of ResNet-18 at batch 1 that took a fifth
 * of a whole step to layer4. These operators, which PyTorch's compiler uses, take them as they are;
 * they have no derivatives.
 *
 * <p>What is packed is kept in two lists, {@code packed} and {@code packedBack}, which are filled
 * when they are empty.
 */
record PackedWeights() implements ConvolutionSource {
  private static final String NO_NUMBERS = "annotate(List[Optional[number]], [])";

  /** It has such an operator, which refuses some shapes, and a sum costs next to nothing here. */
  @Override
  public boolean takesSums() {
    return false;
  }

  @Override
  public Code forth(Op.Conv2d conv, int number, String x, String weight, String bias, Then then) {
    return new Code(
        packedOnce("packed", number, packed(conv, weight, "torch.size(%s)".formatted(x))),
        convolved(
            conv, x, "packed[%d]".formatted(number), bias, then.rectified() ? "relu" : "none"));
  }

  @Override
  public Code back(Op.Conv2d conv, int number, String gradient, Supplier<String> x, String weight) {
    String missing = conv.stride().equals(Extent.ONE) ? "[0, 0]" : missing(conv, x.get(), gradient);
    String size = "torch.size(%s)".formatted(gradient);
    return new Code(
        packedOnce("packedBack", number, packedBack(conv, weight, missing, size)),
        back(conv, gradient, "packedBack[%d]".formatted(number), missing));
  }

  /** A line that appends to a list of packed weights what is not there yet. */
  private static String packedOnce(String list, int index, String weight) {
    return """
        if torch.eq(torch.len(%1$s), %2$d):
          _0 = torch.append(%1$s, %3$s)
    """
        .formatted(list, index, weight);
  }

  /** An expression of the packed weight, for inputs of a size that is an expression. */
  private static String packed(Op.Conv2d conv, String weight, String size) {
    return "ops.mkldnn._reorder_convolution_weight(%s, %s, %s, %s, %d, %s)"
        .formatted(
            weight,
            OpSource.list(conv.padding()),
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            size);
  }

  /**
   * An expression of the output.
   *
   * @param then {@code relu} or {@code none}
   */
  private static String convolved(
      Op.Conv2d conv, String x, String packed, String bias, String then) {
    return "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, %s, %s, %d, \"%s\", %s, \"\")"
        .formatted(
            x,
            packed,
            bias,
            OpSource.list(conv.padding()),
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            then,
            NO_NUMBERS);
  }

  /** An expression of the weight packed for the way back, for gradients of a size. */
  private static String packedBack(Op.Conv2d conv, String weight, String missing, String size) {
    return "ops.mkldnn._reorder_convolution_transpose_weight(%s, %s, %s, %s, %s, %d, %s)"
        .formatted(
            weight,
            OpSource.list(conv.padding()),
            missing,
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            size);
  }

  /**
   * An expression of the gradient by the input.
   *
   * @param missing rows and columns of the input behind the last place of the kernel
   */
  private static String back(Op.Conv2d conv, String gradient, String packedBack, String missing) {
    return ("ops.mkldnn._convolution_transpose_pointwise(%s, %s, None, %s, %s, %s, %s, %d, \"none\","
            + " %s, \"\")")
        .formatted(
            gradient,
            packedBack,
            OpSource.list(conv.padding()),
            missing,
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            NO_NUMBERS);
  }

  /**
   * Rows and columns of the input {@code x} that no output with the gradient {@code g} reaches:
   * {@code size - ((places - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1)}.
   */
  private static String missing(Op.Conv2d conv, String x, String g) {
    return "[%s, %s]"
        .formatted(
            missing(
                x,
                g,
                2,
                conv.stride().height(),
                conv.dilation().height() * (conv.kernel().height() - 1)
                    + 1
                    - 2 * conv.padding().height()),
            missing(
                x,
                g,
                3,
                conv.stride().width(),
                conv.dilation().width() * (conv.kernel().width() - 1)
                    + 1
                    - 2 * conv.padding().width()));
  }

  private static String missing(String x, String g, int dimension, int stride, int rest) {
    return "torch.sub(torch.size(%1$s, %3$d), torch.add(torch.mul(torch.sub(torch.size(%2$s, %3$d), 1), %4$d), %5$d))"
        .formatted(x, g, dimension, stride, rest);
  }
}
