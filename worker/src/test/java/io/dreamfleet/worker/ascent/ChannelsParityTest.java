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
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures of one channel and of four: {@code src/test/oracle/channels_golden.py}. */
class ChannelsParityTest {
  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(
        TestNetworks.golden("channels.json").get("cases").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pictures_and_their_gradients_are_pytorchs(JsonNode golden) {
    int channels = golden.get("channels").intValue();
    ImageSize size = new ImageSize(golden.get("width").intValue(), golden.get("height").intValue());
    Recipe recipe =
        Recipe.named(golden.get("recipe").textValue())
            .with(Transforms.NONE)
            .with(Regularizers.NONE)
            .with(DESCENT);
    WeightedNetwork network = TestNetworks.projection(channels, size.height(), size.width());
    Slot slot = new Slot(Objective.parse("conv:0"), recipe, 0, size, stored(golden, recipe, size));
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(network, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      compare("picture", program.measure(state).pictures()[0], golden.get("picture"));
      float score = program.run(state, 1).scores()[0][0];
      assertThat((double) score).isCloseTo(golden.get("score").doubleValue(), within(1e-5));
      compare("gradient", state.optimizer().get(0).toFloatArray(), golden.get("gradient"));
    }
    assertThat(network.network().input().meaning())
        .isEqualTo(channels == 1 ? InputSpec.Meaning.GREY : InputSpec.Meaning.BANDS);
  }

  private static float[] stored(JsonNode golden, Recipe recipe, ImageSize size) {
    long count = 1;
    int channels = golden.get("channels").intValue();
    for (long dimension : PictureShape.of(recipe, size).stored(channels, size)) {
      count *= dimension;
    }
    float[] values = Formula.image("stored", Math.toIntExact(count));
    double amplitude = golden.get("amplitude").doubleValue();
    for (int i = 0; i < values.length && !golden.get("recipe").textValue().equals("plain"); i++) {
      values[i] = (float) ((2 * values[i] - 1) * amplitude);
    }
    return values;
  }

  private static void compare(String what, float[] values, JsonNode golden) {
    float[] expected = new float[golden.size()];
    float largest = 0;
    for (int i = 0; i < expected.length; i++) {
      expected[i] = golden.get(i).floatValue();
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    assertThat(values).as(what).containsExactly(expected, within(1e-4f * largest));
  }
}
