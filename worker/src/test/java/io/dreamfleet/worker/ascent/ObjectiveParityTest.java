package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Objective.Aggregated;
import io.dreamfleet.job.Objective.Aggregation;
import io.dreamfleet.job.Objective.Caricature;
import io.dreamfleet.job.Objective.Centre;
import io.dreamfleet.job.Objective.Channel;
import io.dreamfleet.job.Objective.Deepdream;
import io.dreamfleet.job.Objective.Direction;
import io.dreamfleet.job.Objective.Layer;
import io.dreamfleet.job.Objective.Neuron;
import io.dreamfleet.job.Objective.Sum;
import io.dreamfleet.job.Objective.Term;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores and gradients of objectives and penalties as PyTorch has them. */
class ObjectiveParityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final JsonNode GOLDEN = TestNetworks.golden("objectives.json");
  private static final float[] GRADIENTS = TestNetworks.goldenFloats("objectives.f32");
  private static final String VECTOR = "s3://any/vector.npy";
  private static final String TARGET = "s3://any/target.npy";

  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  Device device() {
    return Device.cpu();
  }

  private static final List<Objective> OBJECTIVES =
      List.of(
          new Centre("layer2", 54),
          new Aggregated(Aggregation.MAX, new Channel("layer2", 7)),
          new Aggregated(Aggregation.MAX, new Layer("layer3")),
          new Aggregated(Aggregation.SUM, new Channel("layer2", 7)),
          new Aggregated(Aggregation.SUM, new Layer("layer3")),
          new Deepdream("layer3"),
          new Direction("layer3", VECTOR, 0),
          new Direction("layer3", VECTOR, 2),
          new Direction("layer3", VECTOR, 0.5),
          new Caricature("layer3", TARGET, 0),
          new Caricature("layer3", TARGET, 1.5),
          new Sum(
              List.of(
                  new Term(1, new Channel("layer2", 7)),
                  new Term(-0.5, new Caricature("layer3", TARGET, 4)))),
          new Channel("layer3", 36).negated(),
          new Sum(List.of(new Term(1, new Channel("fc", 207)), new Term(-1, new Channel("fc", 3)))),
          new Sum(
              List.of(
                  new Term(1, new Channel("layer3", 36)),
                  new Term(0.5, new Neuron("layer2", 7, 1, 2)),
                  new Term(-2, new Channel("layer2", 9)),
                  new Term(0.25, new Aggregated(Aggregation.MAX, new Channel("layer2", 11))),
                  new Term(-3, new Deepdream("layer1")))),
          // off for this image: the golden gradient is of what its ReLU is given
          new Channel("layer4", 5),
          new Channel("layer2", 7),
          new Channel("layer2", 7),
          new Channel("layer2", 7),
          new Channel("layer2", 7));

  static IntStream cases() {
    return IntStream.range(0, OBJECTIVES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scores_and_gradients_are_pytorchs(int number) {
    JsonNode golden = GOLDEN.get("cases").get(number);
    assertThat(OBJECTIVES.get(number).text()).isEqualTo(golden.get("objective").textValue());
    assertThat(GOLDEN.get("cases")).hasSize(OBJECTIVES.size());
    Slot slot = slot(number, golden);
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(EMOJINET, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      compare(golden, gradient(number), program.run(state, 1).scores()[0][0], state, 0);
    }
  }

  static IntStream ofOneRecipe() {
    return cases().filter(i -> !GOLDEN.get("cases").get(i).has("recipe"));
  }

  /** Eight at a time, as one program with the readings of all. */
  @ParameterizedTest
  @MethodSource("ofOneRecipe")
  void they_are_so_in_the_company_of_others(int number) {
    List<Slot> slots =
        IntStream.concat(IntStream.of(number), ofOneRecipe().filter(i -> i != number).limit(7))
            .mapToObj(i -> slot(i, GOLDEN.get("cases").get(i)))
            .toList();
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program = AscentProgram.compile(EMOJINET, slots, Precision.FLOAT32, device);
        AscentState state = program.start(slots)) {
      JsonNode golden = GOLDEN.get("cases").get(number);
      compare(golden, gradient(number), program.run(state, 1).scores()[0][0], state, 0);
    }
  }

  @Test
  void a_picture_of_phases_and_what_has_mattered_in_it_are_pytorchs() {
    JsonNode golden = GOLDEN.get("cases").get(OBJECTIVES.size() - 1);
    Slot slot = slot(OBJECTIVES.size() - 1, golden);
    int width = slot.size().width();
    int height = slot.size().height();
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(EMOJINET, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      float[] picture = program.measure(state).pictures()[0];
      int next = 0;
      for (int row = 0; row < 3 * height; row++) {
        for (int column = 0; row % height % 5 == 0 && column < width; column += 3) {
          double expected = golden.get("picture").get(next++).doubleValue();
          assertThat((double) picture[row * width + column]).isCloseTo(expected, within(1e-5));
        }
      }
      assertThat(next).isEqualTo(golden.get("picture").size());
      program.run(state, 1);
      float[] trace = program.measure(state).traces()[0];
      assertThat(trace).hasSize(golden.get("trace").size());
      for (int i = 0; i < trace.length; i++) {
        double expected = golden.get("trace").get(i).doubleValue();
        assertThat((double) trace[i]).isCloseTo(expected, within(1e-4 * Math.abs(expected) + 1e-7));
      }
    }
  }

  private static void compare(
      JsonNode golden, float[] expected, float score, AscentState state, int row) {
    double wanted = golden.get("score").doubleValue();
    assertThat((double) score).isCloseTo(wanted, within(1e-4 * Math.abs(wanted)));
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    float[] all = state.optimizer().get(0).toFloatArray();
    float[] gradient = Arrays.copyOfRange(all, row * expected.length, (row + 1) * expected.length);
    assertThat(gradient).containsExactly(expected, within(1e-4f * largest));
  }

  private static float[] gradient(int number) {
    int begin =
        IntStream.range(0, number)
            .map(i -> GOLDEN.get("cases").get(i).get("gradient").intValue())
            .sum();
    int count = GOLDEN.get("cases").get(number).get("gradient").intValue();
    return Arrays.copyOfRange(GRADIENTS, begin, begin + count);
  }

  private static Slot slot(int number, JsonNode golden) {
    ImageSize size = new ImageSize(GOLDEN.get("width").intValue(), GOLDEN.get("height").intValue());
    Recipe recipe = recipe(golden).with(DESCENT);
    int count = golden.get("gradient").intValue();
    float[] stored =
        switch (recipe.parameterization()) {
          case PIXELS -> Formula.image("image", count);
          case FOURIER -> around0("spectrum", count, 0.5f);
          case PHASE -> around0("phases", count, 3);
        };
    return new Slot(
        OBJECTIVES.get(number),
        Map.of(
            VECTOR,
            Formula.image("vector", 128),
            TARGET,
            Formula.image("target", 128 * size.height() / 16 * size.width() / 16)),
        recipe,
        7,
        size,
        Position.start(stored));
  }

  private static float[] around0(String name, int count, float amplitude) {
    float[] values = Formula.image(name, count);
    for (int i = 0; i < count; i++) {
      values[i] = (2 * values[i] - 1) * amplitude;
    }
    return values;
  }

  private static Recipe recipe(JsonNode golden) {
    if (!golden.has("recipe")) {
      return Recipe.plain();
    }
    Recipe named = Recipe.named(golden.get("recipe").textValue());
    if (!golden.has("regularizers")) {
      return named.with(Transforms.NONE);
    }
    JsonNode weights = golden.get("regularizers");
    return named
        .with(golden.get("transformed").booleanValue() ? named.transforms() : Transforms.NONE)
        .with(
            new Regularizers(
                weights.get("tv").doubleValue(),
                weights.get("l1").doubleValue(),
                weights.get("l2").doubleValue(),
                weights.get("blur").doubleValue()));
  }
}
