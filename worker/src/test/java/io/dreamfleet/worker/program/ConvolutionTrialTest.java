package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import org.junit.jupiter.api.Test;

/** What is faster than libtorch's ordinary convolutions is there where it should be. */
class ConvolutionTrialTest {
  @Test
  void processors_have_packed_weights_in_float32_and_no_fused_convolutions() {
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      assertThat(
              new ConvolutionTrial(new PackedWeights(), Precision.FLOAT32)
                  .succeedsOn((PtNDManager) device))
          .isTrue();
      assertThat(
              new ConvolutionTrial(new FusedConvolutions(), Precision.FLOAT32)
                  .succeedsOn((PtNDManager) device))
          .isFalse();
    }
  }
}
