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
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe lucid against a plain PyTorch loop: {@code src/test/oracle/lucid_golden.py}. */
class LucidParityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();

  /** Unequal runs of the program, 17 steps together: where a run ends must make no difference. */
  private static final int[] CHUNKS = {1, 5, 11};

  /** Without its penalty, whose gradient {@link ObjectiveParityTest} looks at. */
  private static final Recipe LUCID = Recipe.lucid().with(Regularizers.NONE);

  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  Device device() {
    return Device.cpu();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_spectrums_picture_and_its_gradient_are_pytorchs(int number) {
    JsonNode golden = TestNetworks.golden("lucid-pictures.json").get("cases").get(number);
    Recipe still = LUCID.with(Transforms.NONE).with(DESCENT);
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = projecting(still, size(golden), device);
        AscentState state = program.start(List.of(projected(still, 0, 0, golden)))) {
      compare("picture", program.measure(state).pictures()[0], golden.get("picture"));
      compareStep(program, state, golden);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void what_the_network_sees_and_its_gradient_are_grid_samples(int number) {
    JsonNode golden = TestNetworks.golden("lucid-pictures.json").get("cases").get(number);
    Recipe moving = LUCID.with(DESCENT);
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = projecting(moving, size(golden), device)) {
      for (JsonNode seen : golden.get("transformed")) {
        long seed = seen.get("seed").longValue();
        int step = seen.get("step").intValue();
        try (AscentState state = program.start(List.of(projected(moving, seed, step, golden)))) {
          compareStep(program, state, seen);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void losses_and_the_final_score_are_pytorchs(int number) {
    JsonNode golden = TestNetworks.golden("lucid-ascent.json").get("runs").get(number);
    JsonNode expected = golden.get("losses");
    Objective objective = Objective.parse(golden.get("objective").textValue());
    Slot slot =
        new Slot(
            objective,
            LUCID,
            golden.get("seed").longValue(),
            size(golden),
            spectrum("ascent", golden));
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = program(EMOJINET, slot, device);
        AscentState state = program.start(List.of(slot))) {
      Losses.compare(program, state, CHUNKS, expected);
      double score = golden.get("score").doubleValue();
      assertThat((double) program.measure(state).scores()[0])
          .isCloseTo(score, within(1e-3 * Math.abs(score)));
    }
  }

  @Test
  void a_spectrum_begins_with_a_normal_draw_of_the_seed() {
    ImageSize size = new ImageSize(96, 96);
    float[] values = InitialImage.of(LUCID, 4, 3, size);
    assertThat(values).hasSize(6 * 96 * 49);
    double sum = 0;
    double squares = 0;
    int beyondTwo = 0;
    for (float value : values) {
      sum += value;
      squares += value * value;
      beyondTwo += Math.abs(value) > 0.02 ? 1 : 0;
    }
    assertThat(sum / values.length).isCloseTo(0, within(0.01 * 4 / Math.sqrt(values.length)));
    assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.01, within(0.0002));
    // 4.55 % of a normal distribution are further than two deviations from its mean
    assertThat(beyondTwo / (double) values.length).isCloseTo(0.0455, within(0.005));
    assertThat(InitialImage.of(LUCID, 4, 3, size)).isEqualTo(values);
    assertThat(InitialImage.of(LUCID, 5, 3, size)).isNotEqualTo(values);
  }

  /** One step from where the state is: its score, and its gradient as the first momentum. */
  private static void compareStep(AscentProgram program, AscentState state, JsonNode expected) {
    float score = program.run(state, 1).scores()[0][0];
    assertThat((double) score).isCloseTo(expected.get("score").doubleValue(), within(1e-5));
    compare("gradient", state.optimizer().get(0).toFloatArray(), expected.get("gradient"));
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

  private static AscentProgram projecting(Recipe recipe, ImageSize size, NDManager device) {
    Objective all = Objective.parse("conv:0");
    WeightedNetwork network = TestNetworks.projection(size.height(), size.width());
    return program(network, new Slot(all, recipe, 0, size, new float[0]), device);
  }

  private static Slot projected(Recipe recipe, long seed, int step, JsonNode golden) {
    Position from =
        new Position(step, spectrum("spectrum", golden), new float[0], new float[0], new float[0]);
    return new Slot(Objective.parse("conv:0"), Map.of(), recipe, seed, size(golden), from);
  }

  private static AscentProgram program(WeightedNetwork network, Slot slot, NDManager device) {
    return AscentProgram.compile(network, List.of(slot), Precision.FLOAT32, device);
  }

  private static ImageSize size(JsonNode golden) {
    return new ImageSize(golden.get("width").intValue(), golden.get("height").intValue());
  }

  private static float[] spectrum(String name, JsonNode golden) {
    ImageSize size = size(golden);
    float[] values = Formula.image(name, 6 * size.height() * (size.width() / 2 + 1));
    double amplitude = golden.get("amplitude").doubleValue();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * values[i] - 1) * amplitude);
    }
    return values;
  }
}
