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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * {@code dreamfleet bench}: a process of the worker's jar, which has libtorch beside it. All
 * arguments but one are that process's own, {@code --help} among them.
 */
@Command(
    name = "bench",
    description = "Measures how fast this machine makes ascent steps. Needs no fleet.")
public final class BenchCommand implements Callable<Integer> {
  /** Names the worker's jar. */
  static final String JAR_VARIABLE = "DREAMFLEET_WORKER_JAR";

  private static final String MAIN_CLASS = "io.dreamfleet.worker.bench.BenchMain";

  /** From the folder of this program's jar to the worker's, in a built source tree. */
  private static final Path BUILT =
      Path.of("..", "..", "worker", "target", "dreamfleet-worker.jar");

  @Option(names = "--worker-jar", paramLabel = "PATH")
  private Optional<Path> workerJar = Optional.empty();

  @Unmatched private List<String> arguments = new ArrayList<>();

  private final CliContext context;

  public BenchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", jar().toString(), MAIN_CLASS));
    command.addAll(arguments);
    Process bench = new ProcessBuilder(command).inheritIO().start();
    Thread stop = new Thread(bench::destroy, "stop-bench");
    Runtime.getRuntime().addShutdownHook(stop);
    int code = bench.waitFor();
    Runtime.getRuntime().removeShutdownHook(stop);
    return code;
  }

  private Path jar() {
    Path jar =
        workerJar
            .or(() -> Optional.ofNullable(context.environment().get(JAR_VARIABLE)).map(Path::of))
            .orElseGet(BenchCommand::builtJar);
    if (!Files.isRegularFile(jar)) {
      throw new SettingsException(
          "the bench runs in the worker, and there is no worker at %s: build it with mvn package,"
                  .formatted(jar)
              + " or name its jar with --worker-jar or "
              + JAR_VARIABLE);
    }
    return jar;
  }

  private static Path builtJar() {
    try {
      Path own =
          Path.of(BenchCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.toAbsolutePath().getParent().resolve(BUILT).normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program's own place is not a file", e);
    }
  }
}
