package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rewritten convolution against the definition of one, written out. */
class StemConvolutionTest {
  private static final int OUT = 5;

  @ParameterizedTest
  @CsvSource({
    "7, 2, 3, 64, 48", // ResNet's
    "7, 2, 3, 61, 47", // odd sizes
    "7, 2, 3, 7, 8",
    "11, 4, 2, 67, 66", // AlexNet's
    "11, 4, 2, 64, 65",
    "3, 2, 1, 33, 32", // MobileNet's
    "3, 2, 0, 34, 35", // SqueezeNet's
    "4, 4, 0, 33, 35", // ConvNeXt's
  })
  void it_computes_what_the_strided_one_does(
      int kernel, int stride, int padding, int height, int width) {
    Op.Conv2d conv =
        new Op.Conv2d(
            3,
            OUT,
            Extent.square(kernel),
            Extent.square(stride),
            Extent.square(padding),
            Extent.ONE,
            1,
            true);
    InputSpec raw = new InputSpec(3, height, width, List.of(0., 0., 0.), List.of(1., 1., 1.));
    NetworkBuilder builder = new NetworkBuilder("stem", raw);
    builder.add("conv", conv, Network.INPUT);
    WeightedNetwork network = FormulaWeights.of(builder.build());
    assertThat(StemConvolution.isOne(network.network().nodes().get(0))).isTrue();
    float[] picture = Formula.image("stem", 3 * height * width);

    float[] output = run(network, picture, height, width);

    double[] expected = direct(conv, network, picture, height, width);
    assertThat(output).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) output[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }

  private static float[] run(WeightedNetwork network, float[] picture, int height, int width) {
    ProgramShape shape = new ProgramShape(List.of("conv"), UpdateRule.ADAM, Precision.FLOAT32);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchModule module = TorchModule.compile(network, shape, manager);
        NDArray input = manager.create(picture, new Shape(1, 3, height, width));
        NDList outputs = module.features(input)) {
      return outputs.get(0).toFloatArray();
    }
  }

  private static double[] direct(
      Op.Conv2d conv, WeightedNetwork network, float[] picture, int height, int width) {
    float[] weight = network.parameters().get("conv.weight");
    float[] bias = network.parameters().get("conv.bias");
    int kernel = conv.kernel().height();
    int stride = conv.stride().height();
    int padding = conv.padding().height();
    int rows = (height + 2 * padding - kernel) / stride + 1;
    int columns = (width + 2 * padding - kernel) / stride + 1;
    double[] output = new double[OUT * rows * columns];
    for (int i = 0; i < output.length; i++) {
      int out = i / (rows * columns);
      int row = i / columns % rows;
      int column = i % columns;
      double sum = bias[out];
      for (int j = 0; j < 3 * kernel * kernel; j++) {
        int in = j / (kernel * kernel);
        int y = row * stride - padding + j / kernel % kernel;
        int x = column * stride - padding + j % kernel;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          sum += weight[out * 3 * kernel * kernel + j] * picture[(in * height + y) * width + x];
        }
      }
      output[i] = sum;
    }
    return output;
  }
}
