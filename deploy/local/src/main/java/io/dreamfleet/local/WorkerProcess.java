package io.dreamfleet.local;

import io.dreamfleet.settings.ConnectionOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One worker, or the monitor, as a process of its own, from the same jar that runs in production.
 */
final class WorkerProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int ANSWER_MILLIS = 2_000;
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final int LAST_LINES = 5;

  private final String name;
  private final int httpPort;
  private final Path log;
  private final Process process;

  private WorkerProcess(String name, int httpPort, Path log, Process process) {
    this.name = name;
    this.httpPort = httpPort;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a process; returns at once.
   *
   * @param httpPort 0 takes a free one
   */
  static WorkerProcess start(Launch launch, String name, int httpPort) {
    int port = Ports.claim(httpPort, launch.portOption());
    Path log = launch.log(name);
    ProcessBuilder builder =
        new ProcessBuilder(launch.command(name, port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // a shell's own connection settings would come before those of the file
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.equals("DREAMFLEET_KAFKA") || key.startsWith("DREAMFLEET_S3_"));
    builder.environment().put(ConnectionOptions.CONFIG_VARIABLE, launch.settingsFile().toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new WorkerProcess(name, port, log, process);
    } catch (IOException e) {
      throw new LocalFleetException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns when the worker says that it is ready.
   *
   * @throws LocalFleetException when it ends before that, or takes longer than this
   */
  void awaitReady(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new LocalFleetException(
            "%s ended with status %d before it was ready%s"
                .formatted(name, process.exitValue(), lastWords()));
      }
      if (System.nanoTime() > deadline) {
        throw new LocalFleetException(
            "%s was not ready after %d s%s".formatted(name, limit.toSeconds(), lastWords()));
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** Whether {@code /readyz} answers 200. */
  boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address() + "/readyz").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  String name() {
    return name;
  }

  /** {@code http://HOST:PORT}, which serves {@code /metrics}. */
  String address() {
    return "http://" + Ports.HOST + ":" + httpPort;
  }

  Path log() {
    return log;
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the end; the exit status. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks it to finish or give back what it holds, and to go. */
  void askToStop() {
    process.destroy();
  }

  /** Asks it to go, waits for a while, and ends it by force. */
  @Override
  public void close() {
    stop(GRACE);
  }

  /** As {@link #close}, waiting this long before force is used. */
  void stop(Duration grace) {
    askToStop();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The end of its log, for whoever wonders why. */
  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
      return last.isEmpty()
          ? "; its log %s is empty".formatted(log)
          : "; its log %s ends with:%n  %s".formatted(log, String.join("\n  ", last));
    } catch (IOException e) {
      return "; its log " + log + " cannot be read";
    }
  }
}
