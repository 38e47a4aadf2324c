package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Residual networks for CIFAR-10, section 4.2 of He et al. 2016, with shortcuts of option A: where
 * a stage begins, every other place, and zeros for the channels that are new. Names are those of <a
 * href="https://github.com/akamaster/pytorch_resnet_cifar10">akamaster/pytorch_resnet_cifar10</a>.
 */
final class CifarResNet {
  private static final int[] WIDTHS = {16, 32, 64};

  private CifarResNet() {}

  static List<Architecture> family() {
    return IntStream.of(20, 32, 44, 56, 110).mapToObj(CifarResNet::resnet).toList();
  }

  private static Architecture resnet(int depth) {
    return new Architecture(
        "resnet" + depth,
        (x, classes) -> {
          Flow out =
              x.then("conv1", Conv.of(WIDTHS[0], 3)).then("bn1", norm()).then("relu", relu());
          for (int stage = 0; stage < WIDTHS.length; stage++) {
            List<Block> blocks = new ArrayList<>();
            // two layers a block, three stages, and the first and the last layer
            for (int block = 0; block < (depth - 2) / 6; block++) {
              blocks.add(block(WIDTHS[stage], stage > 0 && block == 0 ? 2 : 1));
            }
            out = out.then("layer" + (stage + 1), sequential(blocks));
          }
          return out.then("avg_pool2d", globalPool())
              .then("view", flatten())
              .then("linear", linear(classes));
        });
  }

  private static Block block(int width, int stride) {
    return module(
        x -> {
          Flow residual =
              x.then("conv1", Conv.of(width, 3).stride(stride))
                  .then("bn1", norm())
                  .then("relu", relu())
                  .then("conv2", Conv.of(width, 3))
                  .then("bn2", norm());
          Flow shortcut = stride == 1 ? x : x.then("shortcut", halved(width));
          return residual.plus("add", shortcut).then("relu", relu());
        });
  }

  /** A pool of single elements takes every other one. */
  private static Block halved(int width) {
    return module(
        x -> {
          int missing = width - x.channels();
          return x.then("getitem", maxPool(1, 2, 0))
              .op("pad", new Op.PadChannels(missing / 2, missing - missing / 2));
        });
  }
}
