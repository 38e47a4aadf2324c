package io.dreamfleet.worker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The worker's HTTP side: {@code /metrics} for Prometheus, {@code /healthz} (200 while the process
 * works at all) and {@code /readyz} (200 while it can take jobs; 503 and the reason otherwise).
 */
public final class WorkerHttp implements AutoCloseable {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2, WorkerHttp::daemon);

  /**
   * Starts to answer.
   *
   * @param address where to listen; port 0 takes a free one
   * @param trouble why the worker cannot take jobs just now, if so
   */
  public WorkerHttp(
      InetSocketAddress address,
      PrometheusMeterRegistry registry,
      Supplier<Optional<String>> trouble)
      throws IOException {
    server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    server.createContext(
        "/metrics", exchange -> answer(exchange, 200, PROMETHEUS_TEXT, registry.scrape()));
    server.createContext("/healthz", exchange -> answer(exchange, 200, PLAIN, "alive\n"));
    server.createContext(
        "/readyz",
        exchange -> {
          Optional<String> reason = trouble.get();
          answer(exchange, reason.isPresent() ? 503 : 200, PLAIN, reason.orElse("ready") + "\n");
        });
    server.createContext(
        "/",
        exchange ->
            answer(exchange, 404, PLAIN, "there are /metrics, /healthz and /readyz here\n"));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "http");
    thread.setDaemon(true);
    return thread;
  }
}
