package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.averagePool;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.relu;
import static io.dreamfleet.network.architecture.Layers.sequential;

/**
 * {@code torchvision.models.alexnet}: Krizhevsky, "One weird trick for parallelizing convolutional
 * neural networks", 2014.
 */
final class AlexNet {
  private AlexNet() {}

  static Architecture alexnet() {
    return new Architecture(
        "alexnet",
        (x, classes) ->
            x.then(
                    "features",
                    sequential(
                        Conv.of(64, 11).stride(4).padding(2).biased(),
                        relu(),
                        maxPool(3, 2, 0),
                        Conv.of(192, 5).biased(),
                        relu(),
                        maxPool(3, 2, 0),
                        Conv.of(384, 3).biased(),
                        relu(),
                        Conv.of(256, 3).biased(),
                        relu(),
                        Conv.of(256, 3).biased(),
                        relu(),
                        maxPool(3, 2, 0)))
                .then("avgpool", averagePool(6))
                .then("flatten", flatten())
                .then(
                    "classifier",
                    sequential(
                        nothing(),
                        linear(4096),
                        relu(),
                        nothing(),
                        linear(4096),
                        relu(),
                        linear(classes))));
  }
}
