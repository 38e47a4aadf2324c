package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the operating system. */
final class Shell {
  private Shell() {}

  /**
   * Runs a command to its end.
   *
   * @return what it said
   * @throws ChaosException when it cannot be run or does not end with 0
   */
  static String run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new ChaosException(
            "%s ended with status %d: %s".formatted(String.join(" ", command), status, said));
      }
      return said;
    } catch (IOException e) {
      throw new ChaosException(
          "cannot run %s: %s".formatted(String.join(" ", command), e.getMessage()), e);
    }
  }
}
