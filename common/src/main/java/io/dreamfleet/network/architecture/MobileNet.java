package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.activation;
import static io.dreamfleet.network.architecture.Layers.convolved;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.mobilenetv2} and {@code mobilenetv3}: Sandler et al., "MobileNetV2:
 * Inverted Residuals and Linear Bottlenecks", 2018; Howard et al., "Searching for MobileNetV3",
 * 2019.
 */
final class MobileNet {
  private static final double EPSILON_V3 = 0.001;

  private MobileNet() {}

  static List<Architecture> family() {
    return List.of(
        new Architecture("mobilenet_v2", MobileNet::v2),
        // tables 1 and 2 of MobileNetV3's paper
        v3(
            "mobilenet_v3_small",
            1024,
            new Bneck(3, 16, 16, 2, Gate.SQUEEZED, relu()),
            new Bneck(3, 72, 24, 2, Gate.NONE, relu()),
            new Bneck(3, 88, 24, 1, Gate.NONE, relu()),
            new Bneck(5, 96, 40, 2, Gate.SQUEEZED, swish()),
            new Bneck(5, 240, 40, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 240, 40, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 120, 48, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 144, 48, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 288, 96, 2, Gate.SQUEEZED, swish()),
            new Bneck(5, 576, 96, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 576, 96, 1, Gate.SQUEEZED, swish())),
        v3(
            "mobilenet_v3_large",
            1280,
            new Bneck(3, 16, 16, 1, Gate.NONE, relu()),
            new Bneck(3, 64, 24, 2, Gate.NONE, relu()),
            new Bneck(3, 72, 24, 1, Gate.NONE, relu()),
            new Bneck(5, 72, 40, 2, Gate.SQUEEZED, relu()),
            new Bneck(5, 120, 40, 1, Gate.SQUEEZED, relu()),
            new Bneck(5, 120, 40, 1, Gate.SQUEEZED, relu()),
            new Bneck(3, 240, 80, 2, Gate.NONE, swish()),
            new Bneck(3, 200, 80, 1, Gate.NONE, swish()),
            new Bneck(3, 184, 80, 1, Gate.NONE, swish()),
            new Bneck(3, 184, 80, 1, Gate.NONE, swish()),
            new Bneck(3, 480, 112, 1, Gate.SQUEEZED, swish()),
            new Bneck(3, 672, 112, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 672, 160, 2, Gate.SQUEEZED, swish()),
            new Bneck(5, 960, 160, 1, Gate.SQUEEZED, swish()),
            new Bneck(5, 960, 160, 1, Gate.SQUEEZED, swish())));
  }

  private static Block swish() {
    return activation(Function.HARDSWISH);
  }

  private static Flow v2(Flow x, int classes) {
    Block relu6 = activation(Function.RELU6);
    // expansion, channels, repetitions, first stride; table 2 of the paper
    int[][] stages = {
      {1, 16, 1, 1},
      {6, 24, 2, 2},
      {6, 32, 3, 2},
      {6, 64, 4, 2},
      {6, 96, 3, 1},
      {6, 160, 3, 2},
      {6, 320, 1, 1}
    };
    List<Block> features = new ArrayList<>();
    features.add(convolved(Conv.of(32, 3).stride(2), Layers.TORCH_EPSILON, relu6));
    for (int[] stage : stages) {
      for (int i = 0; i < stage[2]; i++) {
        features.add(invertedV2(stage[0], stage[1], i == 0 ? stage[3] : 1, relu6));
      }
    }
    features.add(convolved(Conv.of(1280, 1), Layers.TORCH_EPSILON, relu6));
    return x.then("features", sequential(features))
        .then("adaptive_avg_pool2d", globalPool())
        .then("flatten", flatten())
        .then("classifier", sequential(nothing(), linear(classes)));
  }

  private static Block invertedV2(int expansion, int out, int stride, Block relu6) {
    return module(
        x -> {
          int inner = x.channels() * expansion;
          List<Block> parts = new ArrayList<>();
          if (expansion != 1) {
            parts.add(convolved(Conv.of(inner, 1), Layers.TORCH_EPSILON, relu6));
          }
          Conv depthwise = Conv.of(inner, 3).stride(stride).depthwise();
          parts.add(convolved(depthwise, Layers.TORCH_EPSILON, relu6));
          parts.add(Conv.of(out, 1));
          parts.add(norm());
          Flow residual = x.then("conv", sequential(parts));
          return Residuals.shortcut(x, residual, stride);
        });
  }

  /** Whether a block has squeeze and excitation. */
  private enum Gate {
    NONE,
    SQUEEZED
  }

  /** A row of the paper's tables. */
  private record Bneck(
      int kernel, int expanded, int out, int stride, Gate gate, Block nonlinearity) {

    private Block block() {
      return module(
          x -> {
            List<Block> parts = new ArrayList<>();
            if (expanded != x.channels()) {
              parts.add(convolved(Conv.of(expanded, 1), EPSILON_V3, nonlinearity));
            }
            Conv depthwise = Conv.of(expanded, kernel).stride(stride).depthwise();
            parts.add(convolved(depthwise, EPSILON_V3, nonlinearity));
            if (gate == Gate.SQUEEZED) {
              parts.add(
                  Residuals.squeezed(
                      Channels.scaled(expanded / 4), relu(), activation(Function.HARDSIGMOID)));
            }
            parts.add(convolved(Conv.of(out, 1), EPSILON_V3));
            return Residuals.shortcut(x, x.then("block", sequential(parts)), stride);
          });
    }
  }

  private static Architecture v3(String name, int last, Bneck... rows) {
    List<Block> features = new ArrayList<>();
    features.add(convolved(Conv.of(16, 3).stride(2), EPSILON_V3, swish()));
    for (Bneck row : rows) {
      features.add(row.block());
    }
    features.add(convolved(Conv.of(6 * rows[rows.length - 1].out(), 1), EPSILON_V3, swish()));
    return new Architecture(
        name,
        (x, classes) ->
            x.then("features", sequential(features))
                .then("avgpool", globalPool())
                .then("flatten", flatten())
                .then("classifier", sequential(linear(last), swish(), nothing(), linear(classes))));
  }
}
