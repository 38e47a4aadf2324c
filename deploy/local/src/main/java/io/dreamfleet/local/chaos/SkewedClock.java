package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process whose wall clock is wrong, by libfaketime (Debian's package {@code faketime}); its
 * monotonic clock is right, as on a machine whose time was never set.
 */
final class SkewedClock {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String NAME = "libfaketimeMT.so.1";

  private SkewedClock() {}

  /** Why there can be none here, if so. */
  static Optional<String> missing() {
    return library().isPresent()
        ? Optional.empty()
        : Optional.of("libfaketime is not installed (Debian: apt-get install faketime)");
  }

  /**
   * What a process is started with.
   *
   * @param shift as libfaketime reads it, such as {@code +480s}
   */
  static Map<String, String> environment(String shift) {
    Path library = library().orElseThrow(() -> new ChaosException(missing().orElseThrow()));
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        shift,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // its repair for older C libraries makes every timed wait of a JVM return at once (seen
        // with
        // 0.9.10 on glibc 2.36)
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Optional<Path> library() {
    try (Stream<Path> found =
        Files.find(
            LIBRARIES, 3, (path, attributes) -> path.getFileName().toString().equals(NAME))) {
      return found.findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
