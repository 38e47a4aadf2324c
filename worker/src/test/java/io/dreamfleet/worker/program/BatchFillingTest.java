package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Batches as the network gets them. */
class BatchFillingTest {
  private static final int LARGEST = 600;

  @Test
  void a_large_batch_is_filled_up_to_one_of_eight_sizes_in_each_octave() {
    compare(BatchFilling.EIGHTHS, BatchFillingTest::eighth);
  }

  @Test
  void a_batch_stays_as_it_is() {
    compare(BatchFilling.NONE, batch -> batch);
  }

  /** The first size from the batch's on that is eight to sixteen times a power of two. */
  private static int eighth(int batch) {
    for (int size = batch; ; size++) {
      for (int power = 1; power <= size; power *= 2) {
        if (size <= 16 || size % power == 0 && size / power >= 8 && size / power <= 16) {
          return size;
        }
      }
    }
  }

  private static void compare(BatchFilling filling, IntUnaryOperator expected) {
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtSymbolBlock module = TorchModule.load(program(filling), manager)) {
      for (int batch = 1; batch <= LARGEST; batch++) {
        int size = expected.applyAsInt(batch);
        try (NDArray pictures = manager.ones(new Shape(batch, 1, 1, 2));
            IValue input = IValue.from((PtNDArray) pictures);
            IValue result = IValueUtils.runMethod(module, "fill", input);
            NDList outputs = result.toNDList(manager)) {
          assertThat(outputs.get(0).getShape()).isEqualTo(new Shape(size, 1, 1, 2));
          assertThat(outputs.get(0).sum().getFloat()).isEqualTo(2 * batch);
          assertThat(outputs.get(1)).isEqualTo(pictures);
        }
      }
    }
  }

  private static TorchArchive program(BatchFilling filling) {
    String source =
        """
        class %1$s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def fill(self: __torch__.%1$s, normalised: Tensor) -> Tuple[Tensor, Tensor]:
        %2$s    return (filled, %3$s)
        """
            .formatted(ProgramSource.CLASS, filling.filled(), filling.own("filled"));
    return new TorchArchive(ProgramSource.CLASS, source, Map.of());
  }
}
