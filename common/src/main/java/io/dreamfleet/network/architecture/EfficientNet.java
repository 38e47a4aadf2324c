package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.activation;
import static io.dreamfleet.network.architecture.Layers.convolved;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.nothing;
import static io.dreamfleet.network.architecture.Layers.sequential;

import io.dreamfleet.network.Op.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.efficientnet}: Tan and Le, "EfficientNet: Rethinking Model Scaling for
 * Convolutional Neural Networks", 2019, and "EfficientNetV2: Smaller Models and Faster Training",
 * 2021.
 */
final class EfficientNet {
  private static final double EPSILON = 0.001;
  private static final int LAST_V2 = 1280;

  private EfficientNet() {}

  /** How a stage's blocks are made. */
  private enum Kind {
    /** With a depthwise convolution, squeezed and excited. */
    MOBILE,
    /** With one full convolution in place of the first two. */
    FUSED
  }

  /** A row of the papers' tables. */
  private record Stage(Kind kind, int expansion, int kernel, int stride, int out, int depth) {}

  /** Table 1 of the first paper. */
  private static final List<Stage> B0 =
      List.of(
          new Stage(Kind.MOBILE, 1, 3, 1, 16, 1),
          new Stage(Kind.MOBILE, 6, 3, 2, 24, 2),
          new Stage(Kind.MOBILE, 6, 5, 2, 40, 2),
          new Stage(Kind.MOBILE, 6, 3, 2, 80, 3),
          new Stage(Kind.MOBILE, 6, 5, 1, 112, 3),
          new Stage(Kind.MOBILE, 6, 5, 2, 192, 4),
          new Stage(Kind.MOBILE, 6, 3, 1, 320, 1));

  static List<Architecture> family() {
    double early = Layers.TORCH_EPSILON;
    return List.of(
        scaled("efficientnet_b0", 1.0, 1.0, early),
        scaled("efficientnet_b1", 1.0, 1.1, early),
        scaled("efficientnet_b2", 1.1, 1.2, early),
        scaled("efficientnet_b3", 1.2, 1.4, early),
        scaled("efficientnet_b4", 1.4, 1.8, early),
        scaled("efficientnet_b5", 1.6, 2.2, EPSILON),
        scaled("efficientnet_b6", 1.8, 2.6, EPSILON),
        scaled("efficientnet_b7", 2.0, 3.1, EPSILON),
        efficientnet(
            "efficientnet_v2_s",
            24,
            List.of(
                new Stage(Kind.FUSED, 1, 3, 1, 24, 2),
                new Stage(Kind.FUSED, 4, 3, 2, 48, 4),
                new Stage(Kind.FUSED, 4, 3, 2, 64, 4),
                new Stage(Kind.MOBILE, 4, 3, 2, 128, 6),
                new Stage(Kind.MOBILE, 6, 3, 1, 160, 9),
                new Stage(Kind.MOBILE, 6, 3, 2, 256, 15)),
            LAST_V2,
            EPSILON),
        efficientnet(
            "efficientnet_v2_m",
            24,
            List.of(
                new Stage(Kind.FUSED, 1, 3, 1, 24, 3),
                new Stage(Kind.FUSED, 4, 3, 2, 48, 5),
                new Stage(Kind.FUSED, 4, 3, 2, 80, 5),
                new Stage(Kind.MOBILE, 4, 3, 2, 160, 7),
                new Stage(Kind.MOBILE, 6, 3, 1, 176, 14),
                new Stage(Kind.MOBILE, 6, 3, 2, 304, 18),
                new Stage(Kind.MOBILE, 6, 3, 1, 512, 5)),
            LAST_V2,
            EPSILON),
        efficientnet(
            "efficientnet_v2_l",
            32,
            List.of(
                new Stage(Kind.FUSED, 1, 3, 1, 32, 4),
                new Stage(Kind.FUSED, 4, 3, 2, 64, 7),
                new Stage(Kind.FUSED, 4, 3, 2, 96, 7),
                new Stage(Kind.MOBILE, 4, 3, 2, 192, 10),
                new Stage(Kind.MOBILE, 6, 3, 1, 224, 19),
                new Stage(Kind.MOBILE, 6, 3, 2, 384, 25),
                new Stage(Kind.MOBILE, 6, 3, 1, 640, 7)),
            LAST_V2,
            EPSILON));
  }

  private static Architecture scaled(String name, double width, double depth, double epsilon) {
    List<Stage> stages =
        B0.stream()
            .map(
                stage ->
                    new Stage(
                        stage.kind(),
                        stage.expansion(),
                        stage.kernel(),
                        stage.stride(),
                        Channels.scaled(stage.out() * width),
                        (int) Math.ceil(stage.depth() * depth)))
            .toList();
    int last = 4 * stages.get(stages.size() - 1).out();
    return efficientnet(name, Channels.scaled(32 * width), stages, last, epsilon);
  }

  private static Architecture efficientnet(
      String name, int stem, List<Stage> stages, int last, double epsilon) {
    List<Block> features = new ArrayList<>();
    features.add(convolved(Conv.of(stem, 3).stride(2), epsilon, silu()));
    for (Stage stage : stages) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < stage.depth(); i++) {
        blocks.add(block(stage, i == 0 ? stage.stride() : 1, epsilon));
      }
      features.add(sequential(blocks));
    }
    features.add(convolved(Conv.of(last, 1), epsilon, silu()));
    return new Architecture(
        name,
        (x, classes) ->
            x.then("features", sequential(features))
                .then("avgpool", globalPool())
                .then("flatten", flatten())
                .then("classifier", sequential(nothing(), linear(classes))));
  }

  private static Block block(Stage stage, int stride, double epsilon) {
    return module(
        x -> {
          List<Block> parts =
              stage.kind() == Kind.FUSED
                  ? fused(x.channels(), stage, stride, epsilon)
                  : mobile(x.channels(), stage, stride, epsilon);
          Flow residual = x.then("block", sequential(parts));
          return stride == 1 && x.channels() == stage.out()
              ? residual.then("stochastic_depth", nothing()).plus("add", x)
              : residual;
        });
  }

  private static List<Block> mobile(int in, Stage stage, int stride, double epsilon) {
    int inner = Channels.scaled(in * stage.expansion());
    List<Block> parts = new ArrayList<>();
    if (inner != in) {
      parts.add(convolved(Conv.of(inner, 1), epsilon, silu()));
    }
    Conv depthwise = Conv.of(inner, stage.kernel()).stride(stride).depthwise();
    parts.add(convolved(depthwise, epsilon, silu()));
    parts.add(Residuals.squeezed(Math.max(1, in / 4), silu(), activation(Function.SIGMOID)));
    parts.add(convolved(Conv.of(stage.out(), 1), epsilon));
    return parts;
  }

  private static List<Block> fused(int in, Stage stage, int stride, double epsilon) {
    int inner = Channels.scaled(in * stage.expansion());
    Conv full = Conv.of(inner == in ? stage.out() : inner, stage.kernel()).stride(stride);
    return inner == in
        ? List.of(convolved(full, epsilon, silu()))
        : List.of(convolved(full, epsilon, silu()), convolved(Conv.of(stage.out(), 1), epsilon));
  }

  private static Block silu() {
    return activation(Function.SILU);
  }
}
