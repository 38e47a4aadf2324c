package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.network.PixelRegion;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A channel's score and its gradient with respect to the picture, for each imported network. */
class OnnxGradientTest {
  private static final JsonNode GOLDEN = TestNetworks.packedGolden("onnx.json.gz");
  private static final int SIDE = 32;

  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  static List<String> networks() {
    List<String> names = new ArrayList<>();
    GOLDEN.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void a_channels_gradient_is_pytorchs(String name) {
    JsonNode golden = GOLDEN.get(name).get("gradient");
    Ascent ascent = first(TestNetworks.onnx(name), golden.get("unit").textValue());
    double score = golden.get("score").doubleValue();
    assertThat((double) ascent.score).isCloseTo(score, within(1e-4 * Math.abs(score)));
    GoldenLayer.compare("gradient", ascent.gradient, golden.get("values"));
  }

  /** Two pixels beside: those between which the picture is stretched. */
  @ParameterizedTest
  @CsvSource({
    "unet, up1, 9, 12",
    "unet, nearest, 5, 10",
    "unet, output, 0, 14",
    "places, enlarged, 13, 6",
    "places, cut, 30, 3",
    "places, blocks, 7, 15",
    "places, edged, 0, 17",
    "places, aligned, 9, 8",
    "shuffle, up, 9, 20",
    "new, resized, 20, 11",
    "new, thinned, 11, 7",
    "old, slice_10, 3, 9"
  })
  void an_element_depends_on_what_its_receptive_field_says(
      String name, String layer, int row, int column) {
    WeightedNetwork network = TestNetworks.onnx(name);
    PixelRegion seen = PixelRegion.seenBy(network.network(), layer, row, column, SIDE, SIDE);
    float[] gradient = first(network, "%s:1@%d,%d".formatted(layer, row, column)).gradient;
    int inside = 0;
    int outside = 0;
    for (int i = 0; i < gradient.length; i++) {
      int down = i / SIDE % SIDE - seen.top();
      int across = i % SIDE - seen.left();
      boolean within = down >= 0 && down < seen.height() && across >= 0 && across < seen.width();
      inside += within && gradient[i] != 0 ? 1 : 0;
      outside += !within && gradient[i] != 0 ? 1 : 0;
    }
    assertThat(outside).isLessThanOrEqualTo(2);
    // a channel need not depend on all that an element of its layer may depend on
    assertThat(inside).isGreaterThan(seen.height() * seen.width() / 3);
  }

  private record Ascent(float score, float[] gradient) {}

  private static Ascent first(WeightedNetwork network, String unit) {
    Slot slot =
        new Slot(
            Objective.parse(unit),
            Map.of(),
            Recipe.plain().with(DESCENT),
            7,
            new ImageSize(SIDE, SIDE),
            Position.start(
                Formula.image("image", network.network().input().channels() * SIDE * SIDE)));
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(network, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      float score = program.run(state, 1).scores()[0][0];
      return new Ascent(score, state.optimizer().get(0).toFloatArray());
    }
  }
}
