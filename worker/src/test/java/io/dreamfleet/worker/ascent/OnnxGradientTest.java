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
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
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
    WeightedNetwork network = TestNetworks.onnx(name);
    Slot slot =
        new Slot(
            Objective.parse(golden.get("unit").textValue()),
            Map.of(),
            Recipe.plain().with(DESCENT),
            7,
            new ImageSize(SIDE, SIDE),
            Position.start(Formula.image("image", 3 * SIDE * SIDE)));
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(network, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      double score = program.run(state, 1).scores()[0][0];
      double expected = golden.get("score").doubleValue();
      assertThat(score).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
      GoldenLayer.compare(
          "gradient", state.optimizer().get(0).toFloatArray(), golden.get("values"));
    }
  }
}
