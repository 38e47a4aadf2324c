package io.dreamfleet.worker.ascent;

import ai.djl.Device;
import io.dreamfleet.worker.GpuTest;

/** The same on the first CUDA device. */
@GpuTest
class GpuLucidParityTest extends LucidParityTest {
  @Override
  Device device() {
    return Device.gpu(0);
  }
}
