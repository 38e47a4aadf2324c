package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.GoogLeNet.basic;
import static io.dreamfleet.network.architecture.Layers.averagePool;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.maxPool;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.nothing;

/**
 * {@code torchvision.models.inception_v3}, without the classifier that helps in training: Szegedy
 * et al., "Rethinking the Inception Architecture for Computer Vision", 2016.
 */
final class InceptionV3 {
  private InceptionV3() {}

  static Architecture inceptionV3() {
    return new Architecture(
        "inception_v3",
        (x, classes) ->
            x.then("Conv2d_1a_3x3", basic(Conv.of(32, 3).stride(2).padding(0)))
                .then("Conv2d_2a_3x3", basic(Conv.of(32, 3).padding(0)))
                .then("Conv2d_2b_3x3", basic(Conv.of(64, 3)))
                .then("maxpool1", maxPool(3, 2, 0))
                .then("Conv2d_3b_1x1", basic(Conv.of(80, 1)))
                .then("Conv2d_4a_3x3", basic(Conv.of(192, 3).padding(0)))
                .then("maxpool2", maxPool(3, 2, 0))
                .then("Mixed_5b", small(32))
                .then("Mixed_5c", small(64))
                .then("Mixed_5d", small(64))
                .then("Mixed_6a", firstHalving())
                .then("Mixed_6b", sevens(128))
                .then("Mixed_6c", sevens(160))
                .then("Mixed_6d", sevens(160))
                .then("Mixed_6e", sevens(192))
                .then("Mixed_7a", secondHalving())
                .then("Mixed_7b", wide())
                .then("Mixed_7c", wide())
                .then("avgpool", globalPool())
                .then("dropout", nothing())
                .then("flatten", flatten())
                .then("fc", linear(classes)));
  }

  private static Block small(int pooled) {
    return module(
        x -> {
          Flow one = x.then("branch1x1", basic(Conv.of(64, 1)));
          Flow five =
              x.then("branch5x5_1", basic(Conv.of(48, 1)))
                  .then("branch5x5_2", basic(Conv.of(64, 5)));
          Flow threes =
              x.then("branch3x3dbl_1", basic(Conv.of(64, 1)))
                  .then("branch3x3dbl_2", basic(Conv.of(96, 3)))
                  .then("branch3x3dbl_3", basic(Conv.of(96, 3)));
          return one.concat("cat", five, threes, pooled(x, pooled));
        });
  }

  private static Flow pooled(Flow x, int out) {
    return x.then("avg_pool2d", averagePool(3, 1, 1)).then("branch_pool", basic(Conv.of(out, 1)));
  }

  private static Block firstHalving() {
    return module(
        x -> {
          Flow three = x.then("branch3x3", basic(Conv.of(384, 3).stride(2).padding(0)));
          Flow threes =
              x.then("branch3x3dbl_1", basic(Conv.of(64, 1)))
                  .then("branch3x3dbl_2", basic(Conv.of(96, 3)))
                  .then("branch3x3dbl_3", basic(Conv.of(96, 3).stride(2).padding(0)));
          return three.concat("cat", threes, x.then("max_pool2d", maxPool(3, 2, 0)));
        });
  }

  private static Block sevens(int inner) {
    return module(
        x -> {
          Flow one = x.then("branch1x1", basic(Conv.of(192, 1)));
          Flow seven =
              x.then("branch7x7_1", basic(Conv.of(inner, 1)))
                  .then("branch7x7_2", basic(Conv.of(inner, 1, 7)))
                  .then("branch7x7_3", basic(Conv.of(192, 7, 1)));
          Flow sevens =
              x.then("branch7x7dbl_1", basic(Conv.of(inner, 1)))
                  .then("branch7x7dbl_2", basic(Conv.of(inner, 7, 1)))
                  .then("branch7x7dbl_3", basic(Conv.of(inner, 1, 7)))
                  .then("branch7x7dbl_4", basic(Conv.of(inner, 7, 1)))
                  .then("branch7x7dbl_5", basic(Conv.of(192, 1, 7)));
          return one.concat("cat", seven, sevens, pooled(x, 192));
        });
  }

  private static Block secondHalving() {
    return module(
        x -> {
          Flow three =
              x.then("branch3x3_1", basic(Conv.of(192, 1)))
                  .then("branch3x3_2", basic(Conv.of(320, 3).stride(2).padding(0)));
          Flow seven =
              x.then("branch7x7x3_1", basic(Conv.of(192, 1)))
                  .then("branch7x7x3_2", basic(Conv.of(192, 1, 7)))
                  .then("branch7x7x3_3", basic(Conv.of(192, 7, 1)))
                  .then("branch7x7x3_4", basic(Conv.of(192, 3).stride(2).padding(0)));
          return three.concat("cat", seven, x.then("max_pool2d", maxPool(3, 2, 0)));
        });
  }

  private static Block wide() {
    return module(
        x -> {
          Flow one = x.then("branch1x1", basic(Conv.of(320, 1)));
          Flow three = split(x.then("branch3x3_1", basic(Conv.of(384, 1))), "branch3x3_2");
          Flow threes =
              split(
                  x.then("branch3x3dbl_1", basic(Conv.of(448, 1)))
                      .then("branch3x3dbl_2", basic(Conv.of(384, 3))),
                  "branch3x3dbl_3");
          return one.concat("cat", three, threes, pooled(x, 192));
        });
  }

  /** A row and a column beside one another instead of a square. */
  private static Flow split(Flow x, String name) {
    Flow row = x.then(name + "a", basic(Conv.of(384, 1, 3)));
    return row.concat("cat", x.then(name + "b", basic(Conv.of(384, 3, 1))));
  }
}
