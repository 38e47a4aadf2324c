package io.dreamfleet.worker.ascent;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import io.dreamfleet.worker.program.BatchFilling;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that ascents run on, with libtorch loaded.
 *
 * @param name {@code cpu} or {@code gpu:N}
 */
public record ComputeDevice(String name, Device device) {
  private static final Logger log = LoggerFactory.getLogger(ComputeDevice.class);
  private static final String ENGINE = "PyTorch";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** x86's names, and Arm's. */
  private static final Pattern BFLOAT16_FLAG =
      Pattern.compile("^(flags|Features)\\s*:.*\\b(avx512_bf16|amx_bf16|bf16)\\b");

  private static final Pattern GPU = Pattern.compile("gpu:(\\d{1,3})");

  /**
   * Loads libtorch and takes a device; warns where it is known to compute wrongly.
   *
   * @param wish {@code auto} (the first GPU where there is one, else the CPU), {@code cpu} or
   *     {@code gpu:N}
   * @throws IllegalArgumentException when there is no such device, with what there is
   */
  public static ComputeDevice open(String wish) {
    NativeRuntime.prepare();
    int gpus = Engine.getEngine(ENGINE).getGpuCount();
    if (wish.equals("cpu") || wish.equals("auto") && gpus == 0) {
      ProcessorLimits.warning().ifPresent(log::warn);
      return new ComputeDevice("cpu", Device.cpu());
    }
    if (wish.equals("auto")) {
      return gpu(0);
    }
    Matcher matcher = GPU.matcher(wish);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "no device is called \"%s\"; there are auto, cpu and gpu:N".formatted(wish));
    }
    int index = Integer.parseInt(matcher.group(1));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "%s was asked for, but PyTorch sees %s here; take --device auto or cpu"
              .formatted(wish, gpus == 0 ? "no GPU" : gpus == 1 ? "one, gpu:0" : gpus + " GPUs"));
    }
    return gpu(index);
  }

  /**
   * A precision by name.
   *
   * @param wish {@code auto} (bfloat16 where the device computes in it natively, else float32), or
   *     a precision's own name
   * @throws IllegalArgumentException when there is no such precision, with what there is
   */
  public Precision precision(String wish) {
    if (wish.equals("auto")) {
      return hasBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32;
    }
    for (Precision precision : Precision.values()) {
      if (precision.text().equals(wish)) {
        return checked(precision);
      }
    }
    throw new IllegalArgumentException(
        "--precision must be auto, float32, tf32 or bfloat16, but is \"%s\"".formatted(wish));
  }

  private Precision checked(Precision precision) {
    if (precision == Precision.TF32 && !(device.isGpu() && isAmpereOrLater())) {
      throw new IllegalArgumentException(
          "tf32 is a format of NVIDIA GPUs from compute capability 8.0 on, and %s is none; take"
                  .formatted(name)
              + " --precision auto, float32 or bfloat16");
    }
    return precision;
  }

  /** CPUs whose flags say so, where Linux tells them, and such GPUs. */
  private boolean hasBfloat16() {
    if (device.isGpu()) {
      return isAmpereOrLater();
    }
    if (!ProcessorLimits.allowBfloat16()) {
      return false;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines.anyMatch(line -> BFLOAT16_FLAG.matcher(line).find());
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** Whether this GPU multiplies tf32 and bfloat16 natively. */
  private boolean isAmpereOrLater() {
    return Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= 80;
  }

  /** libtorch's version, the device's name, and what CUDA says of it where there is one. */
  public String description() {
    String torch = "PyTorch %s on %s".formatted(pytorchVersion(), name);
    return device.isGpu()
        ? torch
            + " (CUDA %s, compute capability %s)"
                .formatted(
                    CudaUtils.getCudaVersionString(),
                    CudaUtils.getComputeCapability(device.getDeviceId()))
        : torch;
  }

  /** A manager of native memory on this device. */
  NDManager newManager() {
    return NDManager.newBaseManager(device, ENGINE);
  }

  /**
   * How batches are filled up here: on a GPU, because cuDNN prepares its plans anew for every size,
   * and tries them out where it may, which takes far longer than a run.
   */
  BatchFilling filling() {
    return device.isGpu() ? BatchFilling.EIGHTHS : BatchFilling.NONE;
  }

  /**
   * What batches are dealt out to here: on a GPU nothing, nor where there is a single picture,
   * which all cores compute together.
   *
   * @param slots how many pictures there may be
   */
  CoreThreads cores(int slots) {
    return device.isGpu() || slots == 1 ? CoreThreads.NONE : CoreThreads.all();
  }

  /** The version of libtorch that is loaded. */
  public static String pytorchVersion() {
    return Engine.getEngine(ENGINE).getVersion();
  }

  private static ComputeDevice gpu(int index) {
    return new ComputeDevice("gpu:" + index, Device.gpu(index));
  }
}
