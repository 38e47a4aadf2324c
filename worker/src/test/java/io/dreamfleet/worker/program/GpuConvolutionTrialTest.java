package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.dreamfleet.worker.GpuTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is faster than libtorch's ordinary convolutions is there where it should be. */
@GpuTest
class GpuConvolutionTrialTest {
  @ParameterizedTest
  @EnumSource(names = {"TF32", "BFLOAT16"})
  void gpus_have_fused_convolutions_in_the_formats_of_their_matrix_units(Precision precision) {
    try (NDManager device = NDManager.newBaseManager(Device.gpu(0), "PyTorch")) {
      assertThat(
              new ConvolutionTrial(new FusedConvolutions(), precision)
                  .succeedsOn((PtNDManager) device))
          .isTrue();
    }
  }
}
