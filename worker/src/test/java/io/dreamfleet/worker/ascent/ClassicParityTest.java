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
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The classic recipe against a plain PyTorch loop from the same initial image: {@code
 * src/test/oracle/classic_golden.py}.
 */
class ClassicParityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();

  /** Unequal runs of the program, 51 steps together: where a run ends must make no difference. */
  private static final int[] CHUNKS = {1, 1, 9, 40};

  Device device() {
    return Device.cpu();
  }

  @ParameterizedTest
  @CsvSource({
    "channel, adam",
    "channel, sgd",
    "element, adam",
    "element, sgd",
    "layer, adam",
    "layer, sgd"
  })
  void losses_are_pytorchs_for_fifty_steps(String unit, String optimizer) {
    JsonNode golden = TestNetworks.golden("classic-" + unit + ".json");
    JsonNode expected = golden.get("runs").get(optimizer).get("losses");
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = program(golden, classic(optimizer), device);
        AscentState state = program.start(List.of(slot(golden, classic(optimizer))))) {
      Losses.compare(program, state, CHUNKS, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel", "element", "layer"})
  void the_first_gradient_is_pytorchs(String unit) {
    JsonNode golden = TestNetworks.golden("classic-" + unit + ".json");
    float[] expected = TestNetworks.goldenFloats(golden.get("gradient").textValue());
    // the first momentum of plain gradient descent is the gradient itself
    Optimizer descent = new Optimizer.Sgd(1, 0, 0);
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = program(golden, descent, device);
        AscentState state = program.start(List.of(slot(golden, descent)))) {
      program.run(state, 1);
      float[] gradient = state.optimizer().get(0).toFloatArray();
      float largest = 0;
      for (float value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(largest).isPositive();
      assertThat(gradient).containsExactly(expected, within(1e-4f * largest));
    }
  }

  @Test
  void the_mean_of_the_stored_image_is_pytorchs() {
    JsonNode golden = TestNetworks.golden("classic-channel.json");
    JsonNode expected = golden.get("runs").get("adam").get("magnitudes");
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = program(golden, Optimizer.Adam.CLASSIC, device);
        AscentState state = program.start(List.of(slot(golden, Optimizer.Adam.CLASSIC)))) {
      assertThat((double) program.run(state, 10).meanAbsolute()[9][0])
          .isCloseTo(expected.get("10").doubleValue(), within(1e-3));
    }
  }

  private static AscentProgram program(JsonNode golden, Optimizer optimizer, NDManager device) {
    return AscentProgram.compile(
        EMOJINET, List.of(slot(golden, optimizer)), Precision.FLOAT32, device);
  }

  private static Slot slot(JsonNode golden, Optimizer optimizer) {
    ImageSize size =
        new ImageSize(golden.get("shape").get(2).intValue(), golden.get("shape").get(1).intValue());
    float[] initial = TestNetworks.goldenFloats(golden.get("initial").textValue());
    return new Slot(objective(golden), Recipe.plain(optimizer), 0, size, initial);
  }

  private static Objective objective(JsonNode golden) {
    return Objective.parse(golden.get("objective").textValue());
  }

  private static Optimizer classic(String name) {
    return name.equals("adam") ? Optimizer.Adam.CLASSIC : Optimizer.Sgd.CLASSIC;
  }
}
