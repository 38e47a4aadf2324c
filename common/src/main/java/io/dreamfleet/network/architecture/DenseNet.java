package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.averagePool;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.relu;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.densenet}: Huang et al., "Densely Connected Convolutional Networks",
 * 2017.
 */
final class DenseNet {
  /** Channels of a layer's first convolution for each of its second's. */
  private static final int BOTTLENECK = 4;

  private DenseNet() {}

  static List<Architecture> family() {
    return List.of(
        densenet("densenet121", 64, 32, 6, 12, 24, 16),
        densenet("densenet161", 96, 48, 6, 12, 36, 24),
        densenet("densenet169", 64, 32, 6, 12, 32, 32),
        densenet("densenet201", 64, 32, 6, 12, 48, 32));
  }

  private static Architecture densenet(String name, int stem, int growth, int... depths) {
    return new Architecture(
        name,
        (x, classes) ->
            x.module("features", pictures -> features(pictures, stem, growth, depths))
                .then("relu", relu())
                .then("adaptive_avg_pool2d", globalPool())
                .then("flatten", flatten())
                .then("classifier", linear(classes)));
  }

  private static Flow features(Flow pictures, int stem, int growth, int[] depths) {
    Flow x =
        pictures
            .then("conv0", Conv.of(stem, 7).stride(2))
            .then("norm0", norm())
            .then("relu0", relu())
            .then("pool0", maxPool(3, 2, 1));
    for (int i = 1; i <= depths.length; i++) {
      int depth = depths[i - 1];
      x = x.module("denseblock" + i, block -> denseBlock(block, depth, growth));
      if (i < depths.length) {
        x = x.then("transition" + i, transition());
      }
    }
    return x.then("norm5", norm());
  }

  /** Every layer reads what all before it have made, and what they were given. */
  private static Flow denseBlock(Flow x, int depth, int growth) {
    List<Flow> made = new ArrayList<>();
    for (int i = 1; i <= depth; i++) {
      Flow[] others = made.toArray(Flow[]::new);
      made.add(
          x.module(
              "denselayer" + i,
              layer ->
                  layer
                      .concat("cat", others)
                      .then("norm1", norm())
                      .then("relu1", relu())
                      .then("conv1", Conv.of(BOTTLENECK * growth, 1))
                      .then("norm2", norm())
                      .then("relu2", relu())
                      .then("conv2", Conv.of(growth, 3))));
    }
    return x.concat("cat", made.toArray(Flow[]::new));
  }

  private static Block transition() {
    return module(
        x ->
            x.then("norm", norm())
                .then("relu", relu())
                .then("conv", Conv.of(x.channels() / 2, 1))
                .then("pool", averagePool(2, 2, 0)));
  }
}
