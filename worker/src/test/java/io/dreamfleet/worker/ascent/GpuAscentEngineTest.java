package io.dreamfleet.worker.ascent;

import io.dreamfleet.worker.GpuTest;

/** The same on the first CUDA device. */
@GpuTest
class GpuAscentEngineTest extends AscentEngineTest {
  @Override
  String deviceName() {
    return "gpu:0";
  }
}
