package io.dreamfleet.local.chaos;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The other programs of a built source tree, seen from this one's own place in it. */
final class BuiltJars {
  private BuiltJars() {}

  static Path worker() {
    return built("worker", "dreamfleet-worker.jar");
  }

  static Path commandLine() {
    return built("producer-cli", "dreamfleet.jar");
  }

  /** Both {@code deploy/local/target/classes} and the jar beside it lead there. */
  private static Path built(String module, String jar) {
    try {
      Path here =
          Path.of(BuiltJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path root = here.toAbsolutePath().getParent().resolve(Path.of("..", "..", "..")).normalize();
      Path built = root.resolve(Path.of(module, "target", jar));
      if (!Files.isRegularFile(built)) {
        throw new ChaosException(
            "there is no %s at %s: build it with mvn package".formatted(jar, built));
      }
      return built;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program does not know where it is", e);
    }
  }
}
