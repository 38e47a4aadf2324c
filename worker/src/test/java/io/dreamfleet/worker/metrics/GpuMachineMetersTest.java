package io.dreamfleet.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.worker.GpuTest;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What NVIDIA's own tool says of a GPU, the meters say too. */
@GpuTest
class GpuMachineMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void memory_and_utilization_are_those_of_nvidia_smi() throws Exception {
    ComputeDevice device = ComputeDevice.open("gpu:0");
    new MachineMeters(registry).watch("one", "1.2.3", device, "float32");

    double total = smi("memory.total") * (1 << 20);
    double free = gauge("dreamfleet.device.memory.free");
    // what the driver keeps for itself, nvidia-smi counts and CUDA does not
    assertThat(gauge("dreamfleet.device.memory.used") + free)
        .isCloseTo(total, within(0.03 * total));
    assertThat(free).isCloseTo(smi("memory.free") * (1 << 20), within(0.03 * total));
    assertThat(gauge("dreamfleet.device.utilization.ratio"))
        .isCloseTo(smi("utilization.gpu") / 100, within(0.2));
  }

  private double gauge(String name) {
    return registry.get(name).tag("device", "gpu:0").gauge().value();
  }

  private static double smi(String field) throws Exception {
    Process process =
        new ProcessBuilder(
                "nvidia-smi", "--id=0", "--query-gpu=" + field, "--format=csv,noheader,nounits")
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    return Double.parseDouble(text.trim());
  }
}
