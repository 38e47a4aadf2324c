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
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel's score and its gradient with respect to the picture, for a network of each family. */
class ZooGradientTest {
  private static final JsonNode GOLDEN = TestNetworks.packedGolden("zoo-values.json.gz");

  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  static Stream<String> networks() {
    return StreamSupport.stream(((Iterable<String>) GOLDEN::fieldNames).spliterator(), false)
        .filter(name -> GOLDEN.get(name).has("gradient"));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void a_channels_gradient_is_pytorchs(String name) {
    JsonNode golden = GOLDEN.get(name).get("gradient");
    Ascent ascent = first(name, Precision.FLOAT32);

    double score = golden.get("score").doubleValue();
    assertThat((double) ascent.score).isCloseTo(score, within(1e-4 * Math.abs(score)));
    GoldenLayer.compare("gradient", ascent.gradient, golden.get("values"));
  }

  /**
   * Of the others some have units whose formula values nearly cancel, which bfloat16 cannot tell.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alexnet",
        "resnet50",
        "resnext50_32x4d",
        "squeezenet1_0",
        "regnet_x_400mf",
        "resnet20"
      })
  void a_channels_gradient_is_nearly_pytorchs_in_bfloat16(String name) {
    double score = GOLDEN.get(name).get("gradient").get("score").doubleValue();
    Ascent ascent = first(name, Precision.FLOAT32);
    Ascent coarse = first(name, Precision.BFLOAT16);
    assertThat((double) coarse.score).isCloseTo(score, within(0.1 * Math.abs(score)));
    assertThat(Gradients.cosine(coarse.gradient, ascent.gradient)).isGreaterThan(0.9);
  }

  private record Ascent(float score, float[] gradient) {}

  private static Ascent first(String name, Precision precision) {
    int side = GOLDEN.get(name).get("side").intValue();
    Objective.Channel unit =
        (Objective.Channel)
            Objective.parse(GOLDEN.get(name).get("gradient").get("unit").textValue());
    Network whole = ModelCatalog.builtIn().model(name).network();
    WeightedNetwork network =
        FormulaWeights.of(
            whole.truncatedAfter(Set.of(whole.layer(unit.layer()).name())),
            GOLDEN.get(name).get("gain").doubleValue());
    Slot slot =
        new Slot(
            unit,
            Map.of(),
            Recipe.plain().with(DESCENT),
            7,
            new ImageSize(side, side),
            Position.start(Formula.image("image", 3 * side * side)));
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AscentProgram program = AscentProgram.compile(network, List.of(slot), precision, device);
        AscentState state = program.start(List.of(slot))) {
      float score = program.run(state, 1).scores()[0][0];
      return new Ascent(score, state.optimizer().get(0).toFloatArray());
    }
  }
}
