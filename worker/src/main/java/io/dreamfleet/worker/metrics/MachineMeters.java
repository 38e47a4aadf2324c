package io.dreamfleet.worker.metrics;

import ai.djl.util.cuda.CudaUtils;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.MemoryUsage;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * The meters of what a worker is and runs on, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_worker_info{worker, version, device, precision, pytorch}}: 1
 *   <li>{@code dreamfleet_device_memory_used_bytes{device}} and {@code
 *       dreamfleet_device_memory_free_bytes{device}}: of a GPU, whoever uses it; for the CPU, of
 *       the machine
 *   <li>{@code dreamfleet_device_utilization_ratio{device}}: 0 to 1, of a GPU whose driver tells it
 *   <li>{@code process_resident_memory_bytes}
 * </ul>
 *
 * What cannot be read on a machine is not there at all.
 */
public final class MachineMeters {
  private final MeterRegistry registry;

  public MachineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows a worker and its device.
   *
   * @param worker its name
   * @param version of Dreamfleet
   * @param precision of the network's arithmetic
   */
  public void watch(String worker, String version, ComputeDevice device, String precision) {
    Gauge.builder("dreamfleet.worker.info", () -> 1)
        .description("What this worker is")
        .tag("worker", worker)
        .tag("version", version)
        .tag("device", device.name())
        .tag("precision", precision)
        .tag("pytorch", ComputeDevice.pytorchVersion())
        .register(registry);
    if (resident().isPresent()) {
      Gauge.builder("process.resident.memory", () -> resident().orElse(Double.NaN))
          .description("This process's pages in memory")
          .baseUnit("bytes")
          .register(registry);
    }
    if (device.device().isGpu()) {
      watchGpu(device);
    } else {
      watchMemory(device.name());
    }
  }

  /** Of the machine, as Linux tells it: what it could have without swapping is free. */
  private void watchMemory(String device) {
    OptionalDouble total = ProcFile.MEMORY.bytes("MemTotal");
    if (total.isPresent() && free().isPresent()) {
      memory(device, "used", () -> total.getAsDouble() - free().orElse(Double.NaN));
      memory(device, "free", () -> free().orElse(Double.NaN));
    }
  }

  private static OptionalDouble free() {
    return ProcFile.MEMORY.bytes("MemAvailable");
  }

  private static OptionalDouble resident() {
    return ProcFile.STATUS.bytes("VmRSS");
  }

  private void watchGpu(ComputeDevice device) {
    if (CudaUtils.hasCuda()) {
      memory(device.name(), "used", () -> cuda(device).getUsed());
      memory(device.name(), "free", () -> cuda(device).getMax() - cuda(device).getUsed());
    }
    GpuUtilization.of(device.device().getDeviceId())
        .ifPresent(
            busy ->
                Gauge.builder("dreamfleet.device.utilization.ratio", busy::ratio)
                    .description("How much of the last moment the GPU was at work")
                    .tag("device", device.name())
                    .register(registry));
  }

  private static MemoryUsage cuda(ComputeDevice device) {
    return CudaUtils.getGpuMemory(device.device());
  }

  private void memory(String device, String state, DoubleSupplier bytes) {
    Gauge.builder("dreamfleet.device.memory." + state, bytes::getAsDouble)
        .description("Memory of the device, or for the CPU of the machine")
        .baseUnit("bytes")
        .tag("device", device)
        .register(registry);
  }
}
