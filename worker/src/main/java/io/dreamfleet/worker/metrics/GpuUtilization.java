package io.dreamfleet.worker.metrics;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Optional;

/**
 * How busy a GPU is, as NVIDIA's management library tells it (NVML API Reference, "Device
 * Queries"). That library comes with the driver; so does libcuda, which knows what PyTorch calls
 * {@code gpu:N}: the two count GPUs differently where CUDA_VISIBLE_DEVICES is set.
 */
final class GpuUtilization {
  /** {@code CUDA_SUCCESS} and {@code NVML_SUCCESS}. */
  private static final int SUCCESS = 0;

  /** {@code NVML_DEVICE_PCI_BUS_ID_BUFFER_SIZE}; CUDA asks for 13 at least. */
  private static final int BUS_ID_BYTES = 32;

  /** {@code nvmlUtilization_t}: two unsigned ints, percent of the GPU and of its memory. */
  private static final int UTILIZATION_BYTES = 8;

  private final NativeLibrary nvml;
  private final Pointer device;

  private GpuUtilization(NativeLibrary nvml, Pointer device) {
    this.nvml = nvml;
    this.device = device;
  }

  /**
   * That of one GPU; empty where the driver does not tell it, as of a part of a GPU (MIG).
   *
   * @param ordinal as CUDA counts
   */
  static Optional<GpuUtilization> of(int ordinal) {
    try {
      NativeLibrary nvml = NativeLibrary.getInstance("libnvidia-ml.so.1");
      PointerByReference device = new PointerByReference();
      boolean found =
          call(nvml, "nvmlInit_v2")
              && call(nvml, "nvmlDeviceGetHandleByPciBusId_v2", busId(ordinal), device);
      return found
          ? Optional.of(new GpuUtilization(nvml, device.getValue()))
              .filter(read -> !Double.isNaN(read.ratio()))
          : Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** From 0 to 1, over the last second or less; NaN when the driver does not tell. */
  double ratio() {
    try (Memory utilization = new Memory(UTILIZATION_BYTES)) {
      return call(nvml, "nvmlDeviceGetUtilizationRates", device, utilization)
          ? utilization.getInt(0) / 100.0
          : Double.NaN;
    }
  }

  /** Where the GPU is plugged in; the empty text, which no GPU has, where CUDA does not tell. */
  private static String busId(int ordinal) {
    NativeLibrary cuda = NativeLibrary.getInstance("libcuda.so.1");
    IntByReference device = new IntByReference();
    try (Memory text = new Memory(BUS_ID_BYTES)) {
      text.clear();
      call(cuda, "cuInit", 0);
      call(cuda, "cuDeviceGet", device, ordinal);
      call(cuda, "cuDeviceGetPCIBusId", text, BUS_ID_BYTES, device.getValue());
      return text.getString(0);
    }
  }

  private static boolean call(NativeLibrary library, String function, Object... arguments) {
    return library.getFunction(function).invokeInt(arguments) == SUCCESS;
  }
}
