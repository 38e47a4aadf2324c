package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A worker's process.
 *
 * @param name as status events say it
 * @param process the same jar that runs in production
 * @param address {@code http://HOST:PORT} of its metrics and health
 */
record ChaosWorker(String name, ChildProcess process, String address) {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final int ANSWER_MILLIS = 2_000;

  /**
   * Returns when it says that it can take jobs.
   *
   * @throws ChaosException when it ends before that, or takes longer than a minute and a half
   */
  void awaitReady() throws InterruptedException {
    if (!Waiting.until(START_LIMIT, () -> !process.isAlive() || isReady()) || !process.isAlive()) {
      throw new ChaosException(name + " did not become ready" + process.lastWords());
    }
  }

  boolean isReady() {
    return get("/readyz").isPresent();
  }

  /** A gauge or counter without labels; empty when the worker does not answer or has none. */
  OptionalDouble metric(String metric) {
    return get("/metrics").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
        .findFirst();
  }

  private Optional<String> get(String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address + path).toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      try {
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
          return Optional.empty();
        }
        return Optional.of(
            new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
