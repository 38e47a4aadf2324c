package io.dreamfleet.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the monitor's process is started: the command line's own jar.
 *
 * @param jar the command line's
 * @param settingsFile where the fleet is
 * @param logs the folder for {@code monitor.log}
 */
record MonitorLaunch(Path jar, Path settingsFile, Path logs) implements Launch {
  /** From the folder of this program's jar to the command line's, in a built source tree. */
  private static final Path BUILT =
      Path.of("..", "..", "..", "producer-cli", "target", "dreamfleet.jar");

  MonitorLaunch {
    if (!Files.isRegularFile(jar)) {
      throw new LocalFleetException(
          "there is no command line for the monitor at %s: build it with mvn package"
              .formatted(jar));
    }
  }

  /** The jar that the build makes, seen from this program's own place. */
  static Path builtJar(Path ownPlace) {
    return ownPlace.toAbsolutePath().getParent().resolve(BUILT).normalize();
  }

  @Override
  public List<String> command(String name, int httpPort) {
    List<String> command = new ArrayList<>();
    command.add(WorkerLaunch.javaCommand());
    // the cores are libtorch's
    command.addAll(WorkerLaunch.SMALL_JAVA);
    command.addAll(List.of("-jar", jar.toString(), "monitor"));
    command.addAll(List.of("--http-host", Ports.HOST, "--http-port", Integer.toString(httpPort)));
    return command;
  }

  @Override
  public Path log(String name) {
    return logs.resolve(name + ".log");
  }

  @Override
  public String portOption() {
    return "--monitor";
  }
}
