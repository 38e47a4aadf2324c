package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.module;

import io.dreamfleet.network.Op;

/** What the blocks of several families have in common. */
final class Residuals {
  private Residuals() {}

  /** The sum with the block's input, where both are of one shape. */
  static Flow shortcut(Flow x, Flow residual, int stride) {
    return stride == 1 && x.channels() == residual.channels() ? residual.plus("add", x) : residual;
  }

  /**
   * {@code torchvision.ops.SqueezeExcitation}: each channel times a factor that comes from the
   * means of all (Hu, Shen, Sun, "Squeeze-and-Excitation Networks", 2018).
   *
   * @param few channels in between
   */
  static Block squeezed(int few, Block activation, Block scaleActivation) {
    return module(
        x -> {
          Flow factors =
              x.then("avgpool", globalPool())
                  .then("fc1", Conv.of(few, 1).biased())
                  .then("activation", activation)
                  .then("fc2", Conv.of(x.channels(), 1).biased())
                  .then("scale_activation", scaleActivation);
          return x.op("mul", new Op.Multiply(), factors);
        });
  }
}
