package io.dreamfleet.worker.ascent;

import io.dreamfleet.worker.GpuTest;

/** The same on the first CUDA device. */
@GpuTest
class GpuAscentBatchTest extends AscentBatchTest {
  @Override
  ComputeDevice device() {
    return ComputeDevice.open("gpu:0");
  }
}
