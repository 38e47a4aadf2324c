package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op.Rounding;
import java.util.List;

/** {@code torchvision.models.squeezenet}: Iandola et al., "SqueezeNet", 2016. */
final class SqueezeNet {
  private SqueezeNet() {}

  static List<Architecture> family() {
    return List.of(
        new Architecture(
            "squeezenet1_0",
            (x, classes) ->
                classified(
                    x.then(
                        "features",
                        sequential(
                            Conv.of(96, 7).stride(2).padding(0).biased(),
                            relu(),
                            pool(),
                            fire(16, 64),
                            fire(16, 64),
                            fire(32, 128),
                            pool(),
                            fire(32, 128),
                            fire(48, 192),
                            fire(48, 192),
                            fire(64, 256),
                            pool(),
                            fire(64, 256))),
                    classes)),
        new Architecture(
            "squeezenet1_1",
            (x, classes) ->
                classified(
                    x.then(
                        "features",
                        sequential(
                            Conv.of(64, 3).stride(2).padding(0).biased(),
                            relu(),
                            pool(),
                            fire(16, 64),
                            fire(16, 64),
                            pool(),
                            fire(32, 128),
                            fire(32, 128),
                            pool(),
                            fire(48, 192),
                            fire(48, 192),
                            fire(64, 256),
                            fire(64, 256))),
                    classes)));
  }

  private static Flow classified(Flow features, int classes) {
    return features
        .then(
            "classifier", sequential(nothing(), Conv.of(classes, 1).biased(), relu(), globalPool()))
        .then("flatten", flatten());
  }

  private static Block pool() {
    return maxPool(3, 2, 0, Rounding.CEIL);
  }

  /** Few channels, of which two convolutions make as many each. */
  private static Block fire(int few, int each) {
    return module(
        x -> {
          Flow squeezed =
              x.then("squeeze", Conv.of(few, 1).biased()).then("squeeze_activation", relu());
          Flow one =
              squeezed
                  .then("expand1x1", Conv.of(each, 1).biased())
                  .then("expand1x1_activation", relu());
          Flow three =
              squeezed
                  .then("expand3x3", Conv.of(each, 3).biased())
                  .then("expand3x3_activation", relu());
          return one.concat("cat", three);
        });
  }
}
