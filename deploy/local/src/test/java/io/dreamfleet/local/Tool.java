package io.dreamfleet.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line's own jar, run as a user runs it. */
final class Tool {
  private static final Path JAR = Path.of("..", "..", "producer-cli", "target", "dreamfleet.jar");

  private final Path settings;
  private final Path folder;

  /**
   * A tool for a fleet.
   *
   * @param settings the fleet's settings file
   * @param folder the working directory of its commands
   */
  Tool(Path settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** What a command left behind. */
  record Outcome(int exit, String out, String err) {}

  Outcome run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    Process process = start(out, err, arguments);
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running after 3 minutes: " + List.of(arguments));
    }
    return new Outcome(process.exitValue(), text(out), text(err));
  }

  /** Begins a command, which writes into files. */
  Process start(Path out, Path err, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                WorkerLaunch.javaCommand(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("DREAMFLEET_CONFIG", settings.toString());
    return builder.start();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
