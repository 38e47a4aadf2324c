package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.mean;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.mnasnet}: Tan et al., "MnasNet: Platform-Aware Neural Architecture
 * Search for Mobile", 2019.
 */
final class MnasNet {
  private static final int LAST = 1280;

  /** Channels, kernel, first stride, expansion, repetitions; figure 7 of the paper. */
  private static final int[][] STACKS = {
    {24, 3, 2, 3, 3},
    {40, 5, 2, 3, 3},
    {80, 5, 2, 6, 3},
    {96, 3, 1, 6, 2},
    {192, 5, 2, 6, 4},
    {320, 3, 1, 6, 1}
  };

  private MnasNet() {}

  static List<Architecture> family() {
    return List.of(
        mnasnet("mnasnet0_5", 0.5),
        mnasnet("mnasnet0_75", 0.75),
        mnasnet("mnasnet1_0", 1),
        mnasnet("mnasnet1_3", 1.3));
  }

  private static Architecture mnasnet(String name, double width) {
    int stem = Channels.scaled(32 * width);
    List<Block> layers =
        new ArrayList<>(
            List.of(
                Conv.of(stem, 3).stride(2),
                norm(),
                relu(),
                Conv.of(stem, 3).depthwise(),
                norm(),
                relu(),
                Conv.of(Channels.scaled(16 * width), 1),
                norm()));
    for (int[] stack : STACKS) {
      layers.add(stack(Channels.scaled(stack[0] * width), stack));
    }
    layers.addAll(List.of(Conv.of(LAST, 1), norm(), relu()));
    return new Architecture(
        name,
        (x, classes) ->
            x.then("layers", sequential(layers))
                .then("mean", mean())
                .then("classifier", sequential(nothing(), linear(classes))));
  }

  private static Block stack(int out, int[] settings) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < settings[4]; i++) {
      blocks.add(inverted(out, settings[1], i == 0 ? settings[2] : 1, settings[3]));
    }
    return sequential(blocks);
  }

  private static Block inverted(int out, int kernel, int stride, int expansion) {
    return module(
        x -> {
          int inner = x.channels() * expansion;
          Flow residual =
              x.then(
                  "layers",
                  sequential(
                      Conv.of(inner, 1),
                      norm(),
                      relu(),
                      Conv.of(inner, kernel).stride(stride).depthwise(),
                      norm(),
                      relu(),
                      Conv.of(out, 1),
                      norm()));
          return Residuals.shortcut(x, residual, stride);
        });
  }
}
