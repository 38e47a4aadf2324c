package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.picture.PngPicture;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe dream against a plain PyTorch loop: {@code src/test/oracle/dream_golden.py}. */
class DreamParityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final JsonNode GOLDEN = TestNetworks.golden("dream.json");

  Device device() {
    return Device.cpu();
  }

  @Test
  void rolls_are_the_hashs() {
    for (JsonNode golden : GOLDEN.get("rolls")) {
      Roll roll =
          Roll.of(
              golden.get("seed").longValue(),
              golden.get("step").intValue(),
              golden.get("jitter").intValue());
      assertThat(List.of(roll.down(), roll.right()))
          .as("%s", golden)
          .containsExactly(
              golden.get("roll").get(0).intValue(), golden.get("roll").get(1).intValue());
    }
  }

  /** The last one is wider than a tile. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void the_normalised_gradient_of_an_octave_is_pytorchs(int number) {
    JsonNode golden = GOLDEN.get("gradients").get(number);
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        DreamProgram program = program(golden, device)) {
      NDArray picture = picture(golden, device);
      DreamStep step = new DreamStep(program, picture, size(golden), new Roll(0, 0));
      while (!step.isComplete()) {
        step.advance();
      }
      float[] gradient = step.gradient().toFloatArray();
      double sum = 0;
      for (float value : gradient) {
        sum += Math.abs(value);
      }
      double mean = sum / gradient.length;
      double tolerance = 1e-4 * golden.get("largest").doubleValue();
      JsonNode expected = golden.get("normalised");
      for (int i = 0; i < expected.get("places").size(); i++) {
        assertThat(gradient[expected.get("places").get(i).intValue()] / mean)
            .isCloseTo(expected.get("values").get(i).doubleValue(), within(tolerance));
      }
      double score = golden.get("score").doubleValue();
      assertThat(step.end(0.01, device.ones(new Shape(1, 1, 1, 1))).score())
          .isCloseTo(score, within(1e-4 * score));
    }
  }

  /** The last one is masked. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void scores_and_the_picture_after_some_octaves_are_pytorchs(int number) {
    JsonNode golden = GOLDEN.get("dreams").get(number);
    Octaves octaves =
        new Octaves(
            golden.get("octaves").intValue(),
            golden.get("scale").doubleValue(),
            golden.get("jitter").intValue());
    try (NDManager device = NDManager.newBaseManager(device(), "PyTorch");
        DreamProgram program = program(golden, device);
        DreamPicture picture =
            new DreamPicture(
                device,
                program.module(),
                octaves.sizes(size(golden)),
                values(golden),
                DreamMask.of(mask(golden), device, program.module()))) {
      List<Double> scores = new ArrayList<>();
      for (int octave = 0; octave < octaves.count(); octave++) {
        for (int i = 0; i < golden.get("steps").intValue(); i++) {
          Roll roll = Roll.of(golden.get("seed").longValue(), scores.size(), octaves.jitter());
          DreamStep step = new DreamStep(program, picture.take(), picture.size(), roll);
          while (!step.isComplete()) {
            step.advance();
          }
          DreamStep.Move move = step.end(golden.get("rate").doubleValue(), picture.mask());
          picture.putBack(move.picture());
          scores.add(move.score());
        }
        if (!picture.isInLastOctave()) {
          picture.nextOctave();
        }
      }
      compare(scores, golden.get("scores"));
      double score = golden.get("score").doubleValue();
      assertThat(program.score(picture.take(), picture.size()))
          .isCloseTo(score, within(1e-3 * score));
      comparePicture(
          picture.take().toFloatArray(), golden.get("picture"), golden.get("rate").doubleValue());
    }
  }

  /**
   * Where rounding flips a ReLU or a maximum, a few places move on by another step than PyTorch's.
   */
  private static void comparePicture(float[] values, JsonNode expected, double rate) {
    double sum = 0;
    int count = expected.get("places").size();
    for (int i = 0; i < count; i++) {
      double right = expected.get("values").get(i).doubleValue();
      double value = values[expected.get("places").get(i).intValue()];
      assertThat(value).isCloseTo(right, within(rate));
      sum += Math.abs(value - right);
    }
    assertThat(sum / count).isLessThan(0.02 * rate);
  }

  private static void compare(List<Double> scores, JsonNode expected) {
    assertThat(scores).hasSize(expected.size());
    for (int i = 0; i < scores.size(); i++) {
      double right = expected.get(i).doubleValue();
      assertThat(scores.get(i)).as("step %d", i).isCloseTo(right, within(1e-3 * right));
    }
  }

  private static DreamProgram program(JsonNode golden, NDManager device) {
    String layer = golden.get("layer").textValue();
    Objective objective =
        golden.get("channel").isNull()
            ? new Objective.Deepdream(layer)
            : new Objective.Channel(layer, golden.get("channel").intValue());
    return DreamProgram.compile(EMOJINET, objective, Precision.FLOAT32, device);
  }

  private static Optional<InputPicture> mask(JsonNode golden) {
    JsonNode rows = golden.get("mask");
    if (rows.isNull()) {
      return Optional.empty();
    }
    ImageSize size = new ImageSize(rows.get(0).size(), rows.size());
    int area = Math.toIntExact(size.pixels());
    float[] grey = new float[3 * area];
    for (int i = 0; i < grey.length; i++) {
      int place = i % area;
      grey[i] = rows.get(place / size.width()).get(place % size.width()).intValue() / 255f;
    }
    byte[] png = PngPicture.encode(grey, Optional.empty(), size, Map.of());
    return Optional.of(InputPicture.of("mask.png", png, InputLimits.DEFAULT));
  }

  private static ImageSize size(JsonNode golden) {
    return new ImageSize(golden.get("width").intValue(), golden.get("height").intValue());
  }

  private static NDArray picture(JsonNode golden, NDManager device) {
    ImageSize size = size(golden);
    return device.create(values(golden), new Shape(1, 3, size.height(), size.width()));
  }

  /** The oracle's picture: a smooth ground with the formula's noise on it. */
  private static float[] values(JsonNode golden) {
    ImageSize size = size(golden);
    int area = size.width() * size.height();
    float[] noise = Formula.image("dream", 3 * area);
    float[] values = new float[3 * area];
    for (int i = 0; i < area; i++) {
      double x = (double) (i % size.width()) / size.width();
      double y = (double) (i / size.width()) / size.height();
      double[] ground = {
        0.5 + 0.3 * Math.sin(6 * x + 3 * y), 0.5 + 0.3 * Math.cos(5 * y), 0.4 + 0.2 * x * y
      };
      for (int channel = 0; channel < 3; channel++) {
        int place = channel * area + i;
        values[place] = (float) (0.8 * ground[channel] + 0.2 * noise[place]);
      }
    }
    return values;
  }
}
