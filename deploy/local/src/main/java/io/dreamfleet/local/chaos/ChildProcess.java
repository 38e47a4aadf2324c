package io.dreamfleet.local.chaos;

import io.dreamfleet.settings.ConnectionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A process of the fleet, and the signals that it can be sent. */
final class ChildProcess {
  private static final int LAST_LINES = 6;

  private final String name;
  private final Path log;
  private final long logStart;
  private final Process process;

  private ChildProcess(String name, Path log, long logStart, Process process) {
    this.name = name;
    this.log = log;
    this.logStart = logStart;
    this.process = process;
  }

  /**
   * Starts a process; returns at once.
   *
   * @param environment on top of this process's own, less the settings of a fleet
   * @param log what it says is appended here
   */
  static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(
            key ->
                key.equals("DREAMFLEET_KAFKA")
                    || key.equals(ConnectionOptions.CONFIG_VARIABLE)
                    || key.startsWith("DREAMFLEET_S3_"));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.getParent());
      long logStart = Files.exists(log) ? Files.size(log) : 0;
      Process process = builder.start();
      process.getOutputStream().close();
      return new ChildProcess(name, log, logStart, process);
    } catch (IOException e) {
      throw new ChaosException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns when it has said this line.
   *
   * @throws ChaosException when it ends before that or takes longer, with the end of its log
   */
  void awaitLine(String line, Duration limit) throws InterruptedException {
    if (!Waiting.until(limit, () -> !isAlive() || hasSaid(line)) || !isAlive()) {
      throw new ChaosException(name + " did not come up" + lastWords());
    }
  }

  private boolean hasSaid(String line) {
    try {
      byte[] all = Files.readAllBytes(log);
      int from = (int) Math.min(logStart, all.length);
      return new String(all, from, all.length - from, StandardCharsets.UTF_8)
          .lines()
          .anyMatch(line::equals);
    } catch (IOException e) {
      throw new ChaosException("cannot read %s: %s".formatted(log, e.getMessage()), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Sends SIGKILL; returns at once. */
  void beginToKill() {
    process.destroyForcibly();
  }

  /** Ends it with SIGKILL; returns when it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends SIGTERM. */
  void askToStop() {
    process.toHandle().destroy();
  }

  /** Sends a signal by name, such as {@code STOP} or {@code CONT}. */
  void signal(String signal) throws InterruptedException {
    Shell.run(List.of("kill", "-" + signal, Long.toString(pid())));
  }

  /** Its exit status, if it ends in this time. */
  OptionalInt awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /** The end of its log, for whoever wonders why. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
      return "; its log %s ends with:%n  %s".formatted(log, String.join("\n  ", last));
    } catch (IOException e) {
      return "; its log " + log + " cannot be read";
    }
  }
}
