package io.dreamfleet.network.architecture;

import static io.dreamfleet.network.architecture.Layers.activation;
import static io.dreamfleet.network.architecture.Layers.convolved;
import static io.dreamfleet.network.architecture.Layers.flatten;
import static io.dreamfleet.network.architecture.Layers.globalPool;
import static io.dreamfleet.network.architecture.Layers.linear;
import static io.dreamfleet.network.architecture.Layers.module;
import static io.dreamfleet.network.architecture.Layers.relu;

import io.dreamfleet.network.Op.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code torchvision.models.regnet}: Radosavovic et al., "Designing Network Design Spaces", 2020.
 * Widths of blocks rise along a line, which is quantized to powers of a step, then to multiples of
 * 8 (section 3.3); blocks of one width are a stage.
 */
final class RegNet {
  private static final int STEM = 32;
  private static final int QUANTUM = 8;

  /** Channels of a block's input for each between squeeze and excitation; in Y alone. */
  private static final double SQUEEZE = 0.25;

  private RegNet() {}

  /** What squeezes and excites a block's inner channels, of as many channels going in. */
  private interface Excitation {
    List<Block> of(int in);
  }

  /**
   * The parameters of a design, by the paper's names.
   *
   * @param depth number of blocks
   * @param first w_0, the line's begin
   * @param slope w_a, what each block adds
   * @param step w_m, the base of the powers
   * @param groupWidth channels of a group
   */
  private record Design(int depth, int first, double slope, double step, int groupWidth) {

    /** Blocks of one width. */
    private record Stage(int width, int depth, int groupWidth) {}

    private List<Stage> stages() {
      List<Stage> stages = new ArrayList<>();
      int begin = 0;
      for (int block = 1; block <= depth; block++) {
        if (block == depth || width(block) != width(begin)) {
          int width = width(begin);
          int group = Math.min(groupWidth, width);
          stages.add(new Stage(Channels.divisible(width, group), block - begin, group));
          begin = block;
        }
      }
      return stages;
    }

    private int width(int block) {
      double onLine = first + block * slope;
      double power = Math.rint(Math.log(onLine / first) / Math.log(step));
      return (int) Math.rint(first * Math.pow(step, power) / QUANTUM) * QUANTUM;
    }
  }

  static List<Architecture> family() {
    return List.of(
        y("regnet_y_400mf", new Design(16, 48, 27.89, 2.09, 8)),
        y("regnet_y_800mf", new Design(14, 56, 38.84, 2.4, 16)),
        y("regnet_y_1_6gf", new Design(27, 48, 20.71, 2.65, 24)),
        y("regnet_y_3_2gf", new Design(21, 80, 42.63, 2.66, 24)),
        y("regnet_y_8gf", new Design(17, 192, 76.82, 2.19, 56)),
        y("regnet_y_16gf", new Design(18, 200, 106.23, 2.48, 112)),
        y("regnet_y_32gf", new Design(20, 232, 115.89, 2.53, 232)),
        y("regnet_y_128gf", new Design(27, 456, 160.83, 2.52, 264)),
        x("regnet_x_400mf", new Design(22, 24, 24.48, 2.54, 16)),
        x("regnet_x_800mf", new Design(16, 56, 35.73, 2.28, 16)),
        x("regnet_x_1_6gf", new Design(18, 80, 34.01, 2.25, 24)),
        x("regnet_x_3_2gf", new Design(25, 88, 26.31, 2.25, 48)),
        x("regnet_x_8gf", new Design(23, 80, 49.56, 2.88, 120)),
        x("regnet_x_16gf", new Design(22, 216, 55.59, 2.1, 128)),
        x("regnet_x_32gf", new Design(23, 320, 69.86, 2.0, 168)));
  }

  private static Architecture x(String name, Design design) {
    return regnet(name, design, in -> List.of());
  }

  private static Architecture y(String name, Design design) {
    return regnet(
        name,
        design,
        in ->
            List.of(
                Residuals.squeezed(
                    (int) Math.rint(SQUEEZE * in), relu(), activation(Function.SIGMOID))));
  }

  private static Architecture regnet(String name, Design design, Excitation excitation) {
    List<Design.Stage> stages = design.stages();
    return new Architecture(
        name,
        (pictures, classes) ->
            pictures
                .then("stem", convolved(Conv.of(STEM, 3).stride(2), Layers.TORCH_EPSILON, relu()))
                .module("trunk_output", x -> trunk(x, stages, excitation))
                .then("avgpool", globalPool())
                .then("flatten", flatten())
                .then("fc", linear(classes)));
  }

  private static Flow trunk(Flow pictures, List<Design.Stage> stages, Excitation excitation) {
    Flow x = pictures;
    for (int i = 0; i < stages.size(); i++) {
      Design.Stage stage = stages.get(i);
      String name = "block" + (i + 1);
      x = x.module(name, in -> stage(in, name, stage, excitation));
    }
    return x;
  }

  private static Flow stage(Flow in, String name, Design.Stage stage, Excitation excitation) {
    Flow x = in;
    for (int i = 0; i < stage.depth(); i++) {
      x = x.then(name + "-" + i, block(stage, i == 0 ? 2 : 1, excitation));
    }
    return x;
  }

  private static Block block(Design.Stage stage, int stride, Excitation excitation) {
    int width = stage.width();
    double epsilon = Layers.TORCH_EPSILON;
    Conv grouped = Conv.of(width, 3).stride(stride).groups(width / stage.groupWidth());
    return module(
        x -> {
          Flow shortcut =
              stride == 1 && x.channels() == width
                  ? x
                  : x.then("proj", convolved(Conv.of(width, 1).stride(stride), epsilon));
          Flow residual =
              x.module(
                  "f",
                  f -> {
                    Flow y =
                        f.then("a", convolved(Conv.of(width, 1), epsilon, relu()))
                            .then("b", convolved(grouped, epsilon, relu()));
                    for (Block excited : excitation.of(x.channels())) {
                      y = y.then("se", excited);
                    }
                    return y.then("c", convolved(Conv.of(width, 1), epsilon));
                  });
          return residual.plus("add", shortcut).then("activation", relu());
        });
  }
}
