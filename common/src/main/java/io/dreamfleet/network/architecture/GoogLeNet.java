package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op.Rounding;

/**
 * {@code torchvision.models.googlenet}, without the classifiers that help in training: Szegedy et
 * al., "Going Deeper with Convolutions", 2015.
 */
final class GoogLeNet {
  private static final double EPSILON = 0.001;

  private GoogLeNet() {}

  static Architecture googlenet() {
    return new Architecture(
        "googlenet",
        (x, classes) ->
            x.then("conv1", basic(Conv.of(64, 7).stride(2)))
                .then("maxpool1", halved(3))
                .then("conv2", basic(Conv.of(64, 1)))
                .then("conv3", basic(Conv.of(192, 3)))
                .then("maxpool2", halved(3))
                .then("inception3a", inception(64, 96, 128, 16, 32, 32))
                .then("inception3b", inception(128, 128, 192, 32, 96, 64))
                .then("maxpool3", halved(3))
                .then("inception4a", inception(192, 96, 208, 16, 48, 64))
                .then("inception4b", inception(160, 112, 224, 24, 64, 64))
                .then("inception4c", inception(128, 128, 256, 24, 64, 64))
                .then("inception4d", inception(112, 144, 288, 32, 64, 64))
                .then("inception4e", inception(256, 160, 320, 32, 128, 128))
                .then("maxpool4", halved(2))
                .then("inception5a", inception(256, 160, 320, 32, 128, 128))
                .then("inception5b", inception(384, 192, 384, 48, 128, 128))
                .then("avgpool", globalPool())
                .then("flatten", flatten())
                .then("dropout", nothing())
                .then("fc", linear(classes)));
  }

  /** A convolution with its batch-norm and ReLU; Inception's too. */
  static Block basic(Conv conv) {
    return module(x -> x.then("conv", conv).then("bn", norm(EPSILON)).then("relu", relu()));
  }

  private static Block halved(int kernel) {
    return maxPool(kernel, 2, 0, Rounding.CEIL);
  }

  /** Four branches; the third has kernels of 3 where the paper's has 5, as torchvision's does. */
  private static Block inception(
      int one, int reduced3, int three, int reduced5, int five, int pooled) {
    return module(
        x -> {
          Flow branch1 = x.then("branch1", basic(Conv.of(one, 1)));
          Flow branch2 =
              x.then("branch2", sequential(basic(Conv.of(reduced3, 1)), basic(Conv.of(three, 3))));
          Flow branch3 =
              x.then("branch3", sequential(basic(Conv.of(reduced5, 1)), basic(Conv.of(five, 3))));
          Flow branch4 =
              x.then(
                  "branch4",
                  sequential(maxPool(3, 1, 1, Rounding.CEIL), basic(Conv.of(pooled, 1))));
          return branch1.concat("cat", branch2, branch3, branch4);
        });
  }
}
