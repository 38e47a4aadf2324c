package io.dreamfleet.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a worker's process is started.
 *
 * @param program the command up to the worker's own options
 * @param options passed on to every worker
 * @param settingsFile where the fleet is
 * @param logs the folder for {@code worker-N.log}
 */
record WorkerLaunch(List<String> program, List<String> options, Path settingsFile, Path logs)
    implements Launch {
  /** From the folder of this program's jar to the worker's, in a built source tree. */
  private static final Path BUILT = Path.of("..", "..", "..", "worker", "target");

  private static final String JAR = "dreamfleet-worker.jar";

  /**
   * A worker's time is spent in libtorch. What HotSpot's optimizing compiler costs, a twentieth of
   * two cores in the first minutes, its Java code never wins back, one collector thread will do,
   * and nobody reads the counters that HotSpot takes down twenty times a second. Its heap grows
   * with what it needs, instead of beginning at a 64th of the machine's memory.
   */
  static final List<String> SMALL_JAVA =
      List.of("-Xms96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  WorkerLaunch {
    program = List.copyOf(program);
    options = List.copyOf(options);
  }

  /** The jar that the build makes, seen from this program's own place. */
  static Path builtJar(Path ownPlace) {
    return ownPlace.toAbsolutePath().getParent().resolve(BUILT).resolve(JAR).normalize();
  }

  /**
   * The command that runs a jar with the Java that runs this program.
   *
   * @throws LocalFleetException when there is no such jar
   */
  static List<String> java(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new LocalFleetException(
          "there is no worker at %s: build it with mvn package, or name it with --worker-jar"
              .formatted(jar));
    }
    List<String> command = new ArrayList<>();
    command.add(javaCommand());
    command.addAll(SMALL_JAVA);
    command.addAll(List.of("-jar", jar.toString()));
    return List.copyOf(command);
  }

  static String javaCommand() {
    return ProcessHandle.current()
        .info()
        .command()
        .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
  }

  @Override
  public List<String> command(String name, int httpPort) {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "--name", name, "--http-host", Ports.HOST, "--http-port", Integer.toString(httpPort)));
    command.addAll(options);
    return command;
  }

  @Override
  public Path log(String name) {
    return logs.resolve(name + ".log");
  }

  @Override
  public String portOption() {
    return "--worker-port";
  }
}
