package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.TorchModule.Inputs;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Operators that compile and then refuse what they are given. */
class RefusedOperatorsTest {
  private static final int SIDE = 8;
  private static final WeightedNetwork NETWORK = TestNetworks.projection(SIDE, SIDE);
  private static final ProgramShape SHAPE =
      new ProgramShape(List.of("conv"), UpdateRule.SGD, Precision.FLOAT32);

  /** Seven values is what nothing here has. */
  private record Refusing() implements ConvolutionSource {
    @Override
    public boolean takesSums() {
      return false;
    }

    @Override
    public Code forth(Op.Conv2d conv, int number, String x, String weight, String bias, Then then) {
      return new Code("torch.view(%s, [7])".formatted(x));
    }

    @Override
    public Code back(
        Op.Conv2d conv, int number, String gradient, Supplier<String> x, String weight) {
      return new Code(gradient);
    }
  }

  @Test
  void give_way_to_the_ordinary_ones_and_the_ascent_goes_on() {
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchModule ordinary = TorchModule.loaded(archive(false), SHAPE, device, Optional.empty());
        TorchModule refused =
            TorchModule.loaded(archive(true), SHAPE, device, Optional.of(() -> archive(false)))) {
      float[] expected = moved(ordinary, device);
      assertThat(expected).isNotEqualTo(image(device).toFloatArray());
      assertThat(moved(refused, device)).isEqualTo(expected);
      assertThat(moved(refused, device)).isEqualTo(expected);
    }
  }

  private static TorchArchive archive(boolean refusing) {
    Optional<ConvolutionSource> convolutions =
        refusing ? Optional.of(new Refusing()) : Optional.empty();
    return new ProgramSource(NETWORK, SHAPE, convolutions, Device.cpu()).archive();
  }

  private static NDArray image(NDManager device) {
    return device.arange(3f * SIDE * SIDE).div(100).reshape(1, 3, SIDE, SIDE);
  }

  /** The image after two steps of plain ascent. */
  private static float[] moved(TorchModule module, NDManager device) {
    NDArray image = image(device);
    List<NDArray> state =
        List.of(
            image.zerosLike(),
            image.zerosLike(),
            device.zeros(new Shape(1, 1, 1, 1)),
            device.create(new double[] {0}),
            device.create(new double[][] {{0.1, 0, 0, 0, 0}}));
    List<NDArray> selectors = List.of(device.ones(new Shape(1, 1)), device.ones(new Shape(1, 1)));
    Inputs inputs = new Inputs(image, state, selectors);
    try (NDList result =
        module
            .forward(List.of(inputs), CoreThreads.NONE, new Course(1, 2, 1, made -> true))
            .get(0)) {
      return result.get(0).toFloatArray();
    }
  }
}
