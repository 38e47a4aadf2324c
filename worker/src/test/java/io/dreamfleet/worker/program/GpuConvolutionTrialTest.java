package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.dreamfleet.worker.GpuTest;
import org.junit.jupiter.api.Test;

/** What is faster than libtorch's ordinary convolutions is there where it should be. */
@GpuTest
class GpuConvolutionTrialTest {
  @Test
  void gpus_have_fused_convolutions_in_bfloat16() {
    try (NDManager device = NDManager.newBaseManager(Device.gpu(0), "PyTorch")) {
      assertThat(
              new ConvolutionTrial(new FusedConvolutions(), Precision.BFLOAT16)
                  .succeedsOn((PtNDManager) device))
          .isTrue();
    }
  }
}
