package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.activation;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.List;

/** {@code torchvision.models.convnext}: Liu et al., "A ConvNet for the 2020s", 2022. */
final class ConvNext {
  private static final double EPSILON = 1e-6;
  private static final int EXPANSION = 4;

  private ConvNext() {}

  static List<Architecture> family() {
    return List.of(
        convnext("convnext_tiny", 96, 3, 3, 9, 3),
        convnext("convnext_small", 96, 3, 3, 27, 3),
        convnext("convnext_base", 128, 3, 3, 27, 3),
        convnext("convnext_large", 192, 3, 3, 27, 3));
  }

  private static Architecture convnext(String name, int width, int... depths) {
    List<Block> features = new ArrayList<>();
    features.add(sequential(Conv.of(width, 4).stride(4).padding(0).biased(), layerNorm()));
    for (int stage = 0; stage < depths.length; stage++) {
      if (stage > 0) {
        features.add(
            sequential(layerNorm(), Conv.of(width << stage, 2).stride(2).padding(0).biased()));
      }
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < depths[stage]; i++) {
        blocks.add(block());
      }
      features.add(sequential(blocks));
    }
    return new Architecture(
        name,
        (x, classes) ->
            x.then("features", sequential(features))
                .then("avgpool", globalPool())
                .then("classifier", sequential(layerNorm(), flatten(), linear(classes))));
  }

  /** Torchvision brings the channels to the end and back, which changes nothing here. */
  private static Block block() {
    return module(
        x -> {
          int width = x.channels();
          return x.then(
                  "block",
                  sequential(
                      Conv.of(width, 7).depthwise().biased(),
                      nothing(),
                      layerNorm(),
                      linear(EXPANSION * width),
                      activation(Op.Function.GELU),
                      linear(width),
                      nothing()))
              .op("layer_scale", new Op.Scale(width))
              .then("mul", nothing())
              .then("stochastic_depth", nothing())
              .plus("add", x);
        });
  }

  private static Block layerNorm() {
    return (x, name) -> x.op(name, new Op.LayerNorm2d(x.channels(), EPSILON));
  }
}
