package io.dreamfleet.local.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Broker or store: one process at a time, always on the same folder and port. */
final class Part implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private ChildProcess process;

  private Part(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.process = ChildProcess.start(name, command, environment, log);
  }

  /** A part that accepts connections. */
  static Part start(String name, List<String> command, Map<String, String> environment, Path log)
      throws InterruptedException {
    Part part = new Part(name, command, environment, log);
    try {
      part.process.awaitLine(PartMain.READY, START_LIMIT);
      return part;
    } catch (RuntimeException e) {
      part.process.kill();
      throw e;
    }
  }

  /** The one that runs now, or ran last. */
  ChildProcess process() {
    return process;
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Ends it with SIGTERM. */
  void stop() throws InterruptedException {
    process.askToStop();
    if (process.awaitEnd(STOP_LIMIT).isEmpty()) {
      process.kill();
      throw new ChaosException(name + " did not stop when it was told to" + process.lastWords());
    }
  }

  /** Starts it on what it has left; returns when it accepts connections. */
  void startAgain() throws InterruptedException {
    process = ChildProcess.start(name, command, environment, log);
    process.awaitLine(PartMain.READY, START_LIMIT);
  }

  @Override
  public void close() {
    try {
      process.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
