package io.dreamfleet.worker.program;

import io.dreamfleet.network.Op;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a gradient that is written out computes convolutions of one group, there and back, as
 * TorchScript; see {@link WrittenGradient}.
 */
interface ConvolutionSource {

  /**
   * TorchScript that computes something.
   *
   * @param lines to be run first
   * @param expression of what is computed
   */
  record Code(String lines, String expression) {
    Code(String expression) {
      this("", expression);
    }
  }

  /**
   * What happens to a convolution's output before anybody reads it.
   *
   * @param summand an expression of what is added to it
   * @param rectified whether it goes through a ReLU then
   */
  record Then(Optional<String> summand, boolean rectified) {
    static final Then NOTHING = new Then(Optional.empty(), false);
    static final Then RELU = new Then(Optional.empty(), true);

    static Then addAndRelu(String summand) {
      return new Then(Optional.of(summand), true);
    }
  }

  /** Whether a sum and a ReLU can be part of a convolution; a ReLU alone always can. */
  boolean takesSums();

  /**
   * The output.
   *
   * @param number of the convolution among those on the way there, from 0
   * @param bias an expression, {@code None} where there is none
   */
  Code forth(Op.Conv2d conv, int number, String x, String weight, String bias, Then then);

  /**
   * The gradient by the input.
   *
   * @param number of the convolution among those on the way back, from 0
   * @param gradient by the output
   * @param x the input; to be asked for only where it is read, since it is kept for that
   */
  Code back(Op.Conv2d conv, int number, String gradient, Supplier<String> x, String weight);

  /** An expression of the gradient by the input, as libtorch's ordinary operator computes it. */
  static String ordinaryBack(Op.Conv2d conv, String gradient, String x, String weight) {
    return "(self).unconvolved(%s, %s, %s, %s)"
        .formatted(gradient, x, weight, OpSource.windows(conv));
  }

  /** The methods that the expressions call. */
  static String methods() {
    return """
      def unconvolved(self: __torch__.Ascent, gradient: Tensor, x: Tensor, weight: Tensor, stride: List[int], padding: List[int], dilation: List[int], groups: int) -> Tensor:
        byInput, _0, _1 = torch.convolution_backward(gradient, x, weight, None, stride, padding, dilation, False, [0, 0], groups, [True, False, False])
        return byInput
    """;
  }
}
