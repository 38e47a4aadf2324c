package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.averagePool;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.norm;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code torchvision.models.vgg}: Simonyan and Zisserman, "Very Deep Convolutional Networks for
 * Large-Scale Image Recognition", 2015.
 */
final class Vgg {
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};

  private Vgg() {}

  static List<Architecture> family() {
    // how many convolutions each stage has; table 1 of the paper, columns A, B, D and E
    Map<String, int[]> depths = new LinkedHashMap<>();
    depths.put("vgg11", new int[] {1, 1, 2, 2, 2});
    depths.put("vgg13", new int[] {2, 2, 2, 2, 2});
    depths.put("vgg16", new int[] {2, 2, 3, 3, 3});
    depths.put("vgg19", new int[] {2, 2, 4, 4, 4});
    List<Architecture> family = new ArrayList<>();
    depths.forEach(
        (name, depth) -> {
          family.add(vgg(name, depth, List.of()));
          family.add(vgg(name + "_bn", depth, List.of(norm())));
        });
    return family;
  }

  /**
   * One of the family.
   *
   * @param behindConv what stands between a convolution and its ReLU
   */
  private static Architecture vgg(String name, int[] depths, List<Block> behindConv) {
    List<Block> features = new ArrayList<>();
    for (int stage = 0; stage < depths.length; stage++) {
      for (int i = 0; i < depths[stage]; i++) {
        features.add(Conv.of(CHANNELS[stage], 3).biased());
        features.addAll(behindConv);
        features.add(relu());
      }
      features.add(maxPool(2, 2, 0));
    }
    return new Architecture(
        name,
        (x, classes) ->
            x.then("features", sequential(features))
                .then("avgpool", averagePool(7))
                .then("flatten", flatten())
                .then(
                    "classifier",
                    sequential(
                        linear(4096),
                        relu(),
                        nothing(),
                        linear(4096),
                        relu(),
                        nothing(),
                        linear(classes))));
  }
}
