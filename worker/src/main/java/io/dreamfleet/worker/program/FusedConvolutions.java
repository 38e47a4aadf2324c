package io.dreamfleet.worker.program;

import io.dreamfleet.network.Op;
import java.util.function.Supplier;

/**
 * Convolutions that cuDNN computes in one pass with their bias, a sum and a ReLU, each of which
 * would otherwise read and write the whole output once more. These operators, which PyTorch's
 * compiler uses, have no derivatives. They are for bfloat16: in float32 proper there are no such
 * kernels, and in tf32 the trial gave zeros on the one GPU that it ran on.
 */
record FusedConvolutions() implements ConvolutionSource {
  @Override
  public boolean takesSums() {
    return true;
  }

  @Override
  public Code forth(Op.Conv2d conv, int number, String x, String weight, String bias, Then then) {
    String plainOrRectified = then.rectified() ? "torch.cudnn_convolution_relu" : "torch.conv2d";
    return new Code(
        "%s(%s, %s, %s%s, %s)"
            .formatted(
                then.summand().isPresent() ? "torch.cudnn_convolution_add_relu" : plainOrRectified,
                x,
                weight,
                then.summand().map(summand -> summand + ", None, ").orElse(""),
                bias,
                OpSource.windows(conv)));
  }

  @Override
  public Code back(Op.Conv2d conv, int number, String gradient, Supplier<String> x, String weight) {
    return new Code(ConvolutionSource.ordinaryBack(conv, gradient, x.get(), weight));
  }
}
