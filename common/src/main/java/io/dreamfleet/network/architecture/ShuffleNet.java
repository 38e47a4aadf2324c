package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.convolved;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.mean;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.shufflenetv2}: Ma et al., "ShuffleNet V2: Practical Guidelines for
 * Efficient CNN Architecture Design", 2018.
 */
final class ShuffleNet {
  private static final int STEM = 24;
  private static final int[] DEPTHS = {4, 8, 4};

  private ShuffleNet() {}

  static List<Architecture> family() {
    return List.of(
        shufflenet("shufflenet_v2_x0_5", 48, 96, 192, 1024),
        shufflenet("shufflenet_v2_x1_0", 116, 232, 464, 1024),
        shufflenet("shufflenet_v2_x1_5", 176, 352, 704, 1024),
        shufflenet("shufflenet_v2_x2_0", 244, 488, 976, 2048));
  }

  private static Architecture shufflenet(String name, int... channels) {
    return new Architecture(
        name,
        (pictures, classes) -> {
          Flow x =
              pictures
                  .then(
                      "conv1", convolved(Conv.of(STEM, 3).stride(2), Layers.TORCH_EPSILON, relu()))
                  .then("maxpool", maxPool(3, 2, 1));
          for (int stage = 0; stage < DEPTHS.length; stage++) {
            int half = channels[stage] / 2;
            List<Block> blocks = new ArrayList<>(List.of(halving(half)));
            for (int i = 1; i < DEPTHS[stage]; i++) {
              blocks.add(keeping(half));
            }
            x = x.then("stage" + (stage + 2), sequential(blocks));
          }
          return x.then(
                  "conv5",
                  convolved(Conv.of(channels[DEPTHS.length], 1), Layers.TORCH_EPSILON, relu()))
              .then("mean", mean())
              .then("fc", linear(classes));
        });
  }

  /** Both branches see all channels. */
  private static Block halving(int half) {
    return module(
        x -> {
          Flow one =
              x.then(
                  "branch1",
                  sequential(
                      Conv.of(x.channels(), 3).stride(2).depthwise(),
                      norm(),
                      Conv.of(half, 1),
                      norm(),
                      relu()));
          return shuffled(one, x.then("branch2", branch(half, 2)));
        });
  }

  /** One half stays as it is. */
  private static Block keeping(int half) {
    return module(
        x -> {
          Flow kept = x.op("getitem", new Op.Slice(0, half));
          Flow changed =
              x.op("getitem", new Op.Slice(half, 2 * half)).then("branch2", branch(half, 1));
          return shuffled(kept, changed);
        });
  }

  private static Block branch(int half, int stride) {
    return sequential(
        Conv.of(half, 1),
        norm(),
        relu(),
        Conv.of(half, 3).stride(stride).depthwise(),
        norm(),
        Conv.of(half, 1),
        norm(),
        relu());
  }

  /** In torchvision a view shuffles, and it is the second one. */
  private static Flow shuffled(Flow one, Flow other) {
    return one.concat("cat", other).op("view_1", new Op.ChannelShuffle(2));
  }
}
