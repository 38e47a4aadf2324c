package io.dreamfleet.worker.ascent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What oneDNN, which convolves on x86 processors, is allowed to use of them. It asks the processor
 * for the sizes of its caches, which a hypervisor may hide. Then oneDNN 3.7.1, of PyTorch 2.7.1,
 * was seen to compute some convolutions wrongly (64 channels to 80 over one place, by a tenth) and
 * to divide by zero over others, unless it was held to AVX.
 */
final class ProcessorLimits {
  private static final String VARIABLE = "ONEDNN_MAX_CPU_ISA";

  /** Where Linux tells what the processor says of its first cache. */
  private static final Path FIRST_CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");

  private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu/cpu0");

  /** Instruction sets up to which bfloat16 is computed natively. */
  private static final Pattern WITH_BFLOAT16 =
      Pattern.compile("(?i)DEFAULT|ALL|AVX512_CORE_(BF16|FP16|AMX.*)|AVX10.*");

  private ProcessorLimits() {}

  /** Whether oneDNN may use what processors have for bfloat16, as this process was started. */
  static boolean allowBfloat16() {
    return allowBfloat16(Optional.ofNullable(System.getenv(VARIABLE)));
  }

  static boolean allowBfloat16(Optional<String> limit) {
    return limit.map(name -> WITH_BFLOAT16.matcher(name).matches()).orElse(true);
  }

  /** A sentence for those who should start this process otherwise; empty where all is well. */
  static Optional<String> warning() {
    boolean isHeldBack = System.getenv(VARIABLE) != null;
    boolean isX86 = System.getProperty("os.arch").equals("amd64");
    return isX86 && !isHeldBack && Files.exists(PROCESSORS) && !Files.exists(FIRST_CACHE)
        ? Optional.of(
            "this machine hides its processor's caches, and PyTorch %s was seen to compute some"
                    .formatted(ComputeDevice.pytorchVersion())
                + " convolutions wrongly then, or to die of them; with %s=AVX in its environment it"
                    .formatted(VARIABLE)
                + " is slower and right")
        : Optional.empty();
  }
}
