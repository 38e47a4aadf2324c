package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.convolved;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.resnet}: He, Zhang, Ren, Sun, "Deep Residual Learning for Image
 * Recognition", 2016; Xie et al., "Aggregated Residual Transformations for Deep Neural Networks"
 * (ResNeXt), 2017; Zagoruyko and Komodakis, "Wide Residual Networks", 2016.
 */
public final class ResNet {
  private static final int WIDTH = 64;
  private static final int STAGES = 4;

  /** Output channels of a bottleneck for each of its stage's. */
  private static final int EXPANSION = 4;

  private ResNet() {}

  /** How a block is built, from its stage's width and stride. */
  private interface Residual {
    Block block(int width, int stride);
  }

  static List<Architecture> family() {
    return List.of(
        resnet("resnet18", ResNet::basic, 2, 2, 2, 2),
        resnet("resnet34", ResNet::basic, 3, 4, 6, 3),
        resnet("resnet50", bottleneck(1, 64), 3, 4, 6, 3),
        resnet("resnet101", bottleneck(1, 64), 3, 4, 23, 3),
        resnet("resnet152", bottleneck(1, 64), 3, 8, 36, 3),
        resnet("resnext50_32x4d", bottleneck(32, 4), 3, 4, 6, 3),
        resnet("resnext101_32x8d", bottleneck(32, 8), 3, 4, 23, 3),
        resnet("resnext101_64x4d", bottleneck(64, 4), 3, 4, 23, 3),
        resnet("wide_resnet50_2", bottleneck(1, 128), 3, 4, 6, 3),
        resnet("wide_resnet101_2", bottleneck(1, 128), 3, 4, 23, 3));
  }

  /**
   * {@code torchvision.models.resnet18}, of any width.
   *
   * @param width channels of the first stage; 64 in the paper, doubled at each of four stages
   * @param classes outputs of {@code fc}
   */
  public static Network resnet18(String name, InputSpec input, int width, int classes) {
    int[] depths = {2, 2, 2, 2};
    return Flow.network(name, input, x -> stages(x, ResNet::basic, width, depths, classes));
  }

  private static Architecture resnet(String name, Residual residual, int... depths) {
    return new Architecture(name, (x, classes) -> stages(x, residual, WIDTH, depths, classes));
  }

  private static Flow stages(Flow x, Residual residual, int width, int[] depths, int classes) {
    Flow out =
        x.then("conv1", Conv.of(width, 7).stride(2))
            .then("bn1", norm())
            .then("relu", relu())
            .then("maxpool", maxPool(3, 2, 1));
    for (int stage = 0; stage < STAGES; stage++) {
      List<Block> blocks = new ArrayList<>();
      for (int block = 0; block < depths[stage]; block++) {
        blocks.add(residual.block(width << stage, stage > 0 && block == 0 ? 2 : 1));
      }
      out = out.then("layer" + (stage + 1), sequential(blocks));
    }
    return out.then("avgpool", globalPool()).then("flatten", flatten()).then("fc", linear(classes));
  }

  private static Block basic(int width, int stride) {
    return module(
        x ->
            joined(
                x,
                x.then("conv1", Conv.of(width, 3).stride(stride))
                    .then("bn1", norm())
                    .then("relu", relu())
                    .then("conv2", Conv.of(width, 3))
                    .then("bn2", norm()),
                stride));
  }

  /**
   * Three convolutions, of which the middle one has groups.
   *
   * @param groupWidth channels of each group in the first stage
   */
  private static Residual bottleneck(int groups, int groupWidth) {
    return (width, stride) -> {
      int inner = width * groupWidth / WIDTH * groups;
      return module(
          x ->
              joined(
                  x,
                  x.then("conv1", Conv.of(inner, 1))
                      .then("bn1", norm())
                      .then("relu", relu())
                      .then("conv2", Conv.of(inner, 3).stride(stride).groups(groups))
                      .then("bn2", norm())
                      .then("relu", relu())
                      .then("conv3", Conv.of(width * EXPANSION, 1))
                      .then("bn3", norm()),
                  stride));
    };
  }

  /** The sum with the block's input, which a convolution brings to the same shape if need be. */
  private static Flow joined(Flow x, Flow residual, int stride) {
    Conv projection = Conv.of(residual.channels(), 1).stride(stride);
    Flow shortcut =
        stride == 1 && x.channels() == residual.channels()
            ? x
            : x.then("downsample", convolved(projection, Layers.TORCH_EPSILON));
    return residual.plus("add", shortcut).then("relu", relu());
  }
}
