package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.worker.GpuTest;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gradient in the formats of a GPU's matrix units, in bfloat16 by cuDNN's fused convolutions,
 * against the one that autograd finds in float32.
 */
@GpuTest
class GpuMatrixUnitsTest {
  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Recipe DESCENT = Recipe.plain(new Optimizer.Sgd(1, 0, 0));

  @ParameterizedTest
  @CsvSource({
    "resnet18, layer4:3, 96, TF32, 0.99",
    "resnet18, layer4:3, 96, BFLOAT16, 0.9",
    "resnet18, layer2.0.conv2:5, 96, BFLOAT16, 0.9",
    "squeezenet1_0, features.8:5, 96, TF32, 0.99",
    "squeezenet1_0, features.8:5, 96, BFLOAT16, 0.9",
    "resnet18, layer4:3, 24, BFLOAT16, 0.9",
    "vgg11, features.10:7, 96, BFLOAT16, 0.9"
  })
  void it_points_where_float32s_does(
      String model, String unit, int side, Precision precision, double atLeast) {
    WeightedNetwork network = FormulaWeights.of(ModelCatalog.builtIn().model(model).network());
    try (NDManager device = ComputeDevice.open("gpu:0").newManager()) {
      Slot slot = slot(unit, new ImageSize(side, side));
      float[] expected = gradient(network, slot, Precision.FLOAT32, device);
      assertThat(Gradients.cosine(gradient(network, slot, precision, device), expected))
          .isGreaterThan(atLeast);
    }
  }

  private static Slot slot(String unit, ImageSize size) {
    float[] image = new float[3 * (int) size.pixels()];
    Random random = new Random(7);
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return new Slot(Objective.parse(unit), DESCENT, 0, size, image);
  }

  private static float[] gradient(
      WeightedNetwork network, Slot slot, Precision precision, NDManager device) {
    try (AscentProgram program = AscentProgram.compile(network, List.of(slot), precision, device);
        AscentState state = program.start(List.of(slot))) {
      program.run(state, 1);
      return state.optimizer().get(0).toFloatArray();
    }
  }
}
