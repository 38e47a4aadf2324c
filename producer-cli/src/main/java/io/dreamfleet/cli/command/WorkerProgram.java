package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.settings.SettingsException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * A process of the worker's jar, which has libtorch beside it. Where a command is nothing but such
 * a process, all its arguments but this option are the process's own, {@code --help} among them.
 */
final class WorkerProgram {
  /** Names the worker's jar. */
  static final String JAR_VARIABLE = "DREAMFLEET_WORKER_JAR";

  /**
   * A signal ends the process by itself. Java would leave in order, and libtorch would take itself
   * apart beside threads that still compute, which crashes; such programs have nothing to put in
   * order.
   */
  private static final String END_AT_ONCE = "-Xrs";

  /** From the folder of this program's jar to the worker's, in a built source tree. */
  private static final Path BUILT =
      Path.of("..", "..", "worker", "target", "dreamfleet-worker.jar");

  @Option(
      names = "--worker-jar",
      paramLabel = "PATH",
      description = {
        "The worker's jar, which has libtorch; default: where the build leaves it.",
        "Environment: " + JAR_VARIABLE
      })
  private Optional<Path> workerJar = Optional.empty();

  /**
   * Runs one of its programs to its end.
   *
   * @param arguments its own
   * @param what it does, as the subject of a sentence
   * @return its exit code
   * @throws SettingsException when there is no such jar
   */
  int run(String mainClass, List<String> arguments, String what, CliContext context)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(mainClass, arguments, what, context));
    return end(builder.inheritIO().start());
  }

  /** What a program wrote, and how it ended. */
  record Written(int code, byte[] output) {}

  /**
   * Runs one of its programs to its end; what it writes is for the caller, what it has to say is
   * for the user.
   *
   * @throws SettingsException when there is no such jar
   */
  Written read(String mainClass, List<String> arguments, String what, CliContext context)
      throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(command(mainClass, arguments, what, context))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] output = program.getInputStream().readAllBytes();
    return new Written(end(program), output);
  }

  private List<String> command(
      String mainClass, List<String> arguments, String what, CliContext context) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(END_AT_ONCE, "-cp", jar(what, context).toString(), mainClass));
    command.addAll(arguments);
    return command;
  }

  private static int end(Process program) throws InterruptedException {
    Thread stop = new Thread(program::destroy, "stop-worker-program");
    Runtime.getRuntime().addShutdownHook(stop);
    int code = program.waitFor();
    Runtime.getRuntime().removeShutdownHook(stop);
    return code;
  }

  private Path jar(String what, CliContext context) {
    Path jar =
        workerJar
            .or(() -> Optional.ofNullable(context.environment().get(JAR_VARIABLE)).map(Path::of))
            .orElseGet(WorkerProgram::builtJar);
    if (!Files.isRegularFile(jar)) {
      throw new SettingsException(
          "%s runs in the worker, and there is no worker at %s: build it with mvn package,"
                  .formatted(what, jar)
              + " or name its jar with --worker-jar or "
              + JAR_VARIABLE);
    }
    return jar;
  }

  private static Path builtJar() {
    try {
      Path own =
          Path.of(WorkerProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.toAbsolutePath().getParent().resolve(BUILT).normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program's own place is not a file", e);
    }
  }
}
