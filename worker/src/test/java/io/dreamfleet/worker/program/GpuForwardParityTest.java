package io.dreamfleet.worker.program;

import ai.djl.Device;
import io.dreamfleet.worker.GpuTest;

/** The same on the first CUDA device. */
@GpuTest
class GpuForwardParityTest extends ForwardParityTest {
  @Override
  Device device() {
    return Device.gpu(0);
  }
}
