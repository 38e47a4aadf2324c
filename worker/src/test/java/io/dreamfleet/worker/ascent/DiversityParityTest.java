package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores, likeness and gradients of pictures that are to differ, as PyTorch has them. */
class DiversityParityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final JsonNode GOLDEN = TestNetworks.golden("diversity.json");
  private static final float[] GRADIENTS = TestNetworks.goldenFloats("diversity.f32");
  private static final int STRIDE = 5;
  private static final ImageSize SIZE =
      new ImageSize(GOLDEN.get("width").intValue(), GOLDEN.get("height").intValue());
  private static final int KEPT = (int) (3 * SIZE.pixels() + STRIDE - 1) / STRIDE;

  Device device() {
    return Device.cpu();
  }

  static IntStream cases() {
    return IntStream.range(0, GOLDEN.get("cases").size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_sets_scores_likeness_and_gradients_are_pytorchs(int number) {
    check(List.of(number));
  }

  /** The first two cases differ in unit and weight. */
  @Test
  void sets_in_one_batch_do_not_know_of_each_other() {
    check(List.of(1, 0));
  }

  private void check(List<Integer> numbers) {
    List<Slot> slots = numbers.stream().map(DiversityParityTest::slot).toList();
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = AscentProgram.compile(EMOJINET, slots, Precision.FLOAT32, device);
        AscentState state = program.start(slots)) {
      AscentProgram.Measurement before = program.measure(state);
      float[][] means = program.run(state, 1).scores();
      float[] gradients = state.optimizer().get(0).toFloatArray();
      int row = 0;
      for (int i = 0; i < numbers.size(); i++) {
        JsonNode golden = golden(numbers.get(i));
        JsonNode scores = golden.get("scores");
        close(means[0][i], mean(scores));
        for (int picture = 0; picture < scores.size(); picture++) {
          close(before.scores()[row], scores.get(picture).doubleValue());
          close(before.likeness()[row], golden.get("likeness").get(picture).doubleValue());
          compare(gradients, row, firstPicture(numbers.get(i)) + picture);
          row++;
        }
      }
      assertThat(before.scores()).hasSize(row);
    }
  }

  private static void compare(float[] gradients, int row, int picture) {
    float[] given = new float[KEPT];
    float[] expected = new float[KEPT];
    float largest = 0;
    for (int i = 0; i < KEPT; i++) {
      given[i] = gradients[(int) (row * 3 * SIZE.pixels()) + i * STRIDE];
      expected[i] = GRADIENTS[picture * KEPT + i];
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    assertThat(largest).isPositive();
    assertThat(given).containsExactly(expected, within(1e-4f * largest));
  }

  private static void close(double given, double expected) {
    assertThat(given).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
  }

  private static double mean(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .average()
        .orElseThrow();
  }

  private static JsonNode golden(int number) {
    return GOLDEN.get("cases").get(number);
  }

  /** How many pictures all cases before this one have. */
  private static int firstPicture(int number) {
    return IntStream.range(0, number).map(i -> golden(i).get("pictures").intValue()).sum();
  }

  private static Slot slot(int number) {
    JsonNode golden = golden(number);
    int each = (int) (3 * SIZE.pixels());
    int count = golden.get("pictures").intValue();
    float[] images = new float[count * each];
    for (int i = 0; i < count; i++) {
      System.arraycopy(Formula.image("image" + i, each), 0, images, i * each, each);
    }
    return new Slot(
        Objective.parse(golden.get("objective").textValue()),
        Map.of(),
        // the first momentum of plain gradient descent is the gradient itself
        Recipe.plain(new Optimizer.Sgd(1, 0, 0)),
        7,
        SIZE,
        Optional.of(
            new Diversity(
                count,
                golden.get("weight").doubleValue(),
                Optional.ofNullable(golden.get("layer")).map(JsonNode::textValue))),
        Position.start(images));
  }
}
