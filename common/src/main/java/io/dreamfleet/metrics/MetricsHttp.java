package io.dreamfleet.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dreamfleet.metrics.Page.Answer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's HTTP side: {@code /metrics} for Prometheus, {@code /healthz} (200 while the process
 * works at all), {@code /readyz} (200 while it can do its work; 503 and the reason otherwise), and
 * pages of its own. Every answer is counted in {@code http_server_requests_seconds{uri, status}},
 * where {@code uri} is a page's path and never what somebody asked for.
 */
public final class MetricsHttp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricsHttp.class);

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Prometheus, a probe, and browsers that load pictures over slow lines; made when needed. */
  private static final int THREADS = 16;

  private static final String ROOT = "/";

  private final HttpServer server;
  private final PrometheusMeterRegistry registry;
  private final Map<String, Page> pages;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, MetricsHttp::daemon);

  /**
   * Starts to answer.
   *
   * @param address where to listen; port 0 takes a free one
   * @param trouble why the process cannot do its work just now, if so
   */
  public MetricsHttp(
      InetSocketAddress address,
      PrometheusMeterRegistry registry,
      Supplier<Optional<String>> trouble)
      throws IOException {
    this(address, registry, trouble, Map.of());
  }

  /**
   * Starts to answer, also with further pages.
   *
   * @param address where to listen; port 0 takes a free one
   * @param trouble why the process cannot do its work just now, if so
   * @param further pages by their path: {@code /api/state} is that path alone, {@code /pictures/}
   *     also what is below, {@code /} that alone
   */
  public MetricsHttp(
      InetSocketAddress address,
      PrometheusMeterRegistry registry,
      Supplier<Optional<String>> trouble,
      Map<String, Page> further)
      throws IOException {
    this.registry = registry;
    this.pages = new TreeMap<>(further);
    pages.put("/metrics", below -> Answer.ok(PROMETHEUS_TEXT, utf8(registry.scrape())));
    pages.put("/healthz", below -> Answer.line(200, "alive"));
    pages.put(
        "/readyz",
        below ->
            trouble
                .get()
                .map(reason -> Answer.line(503, reason))
                .orElseGet(() -> Answer.line(200, "ready")));
    server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    server.createContext(ROOT, exchange -> serve(exchange, ROOT));
    pages.keySet().stream()
        .filter(path -> !path.equals(ROOT))
        .forEach(path -> server.createContext(path, exchange -> serve(exchange, path)));
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

  private void serve(HttpExchange exchange, String path) throws IOException {
    long began = System.nanoTime();
    String below = exchange.getRequestURI().getPath().substring(path.length());
    boolean isPage =
        pages.containsKey(path) && (below.isEmpty() || !path.equals(ROOT) && path.endsWith("/"));
    Answer answer = isPage ? answer(exchange, path, below) : notFound();
    try {
      send(exchange, answer);
    } finally {
      Timer.builder("http.server.requests")
          .description("Requests answered")
          .tag("uri", isPage ? path : "NOT_FOUND")
          .tag("status", Integer.toString(answer.status()))
          .publishPercentileHistogram()
          .register(registry)
          .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
  }

  private Answer answer(HttpExchange exchange, String path, String below) {
    if (!exchange.getRequestMethod().matches("GET|HEAD")) {
      return Answer.line(405, "only GET and HEAD are answered here");
    }
    try {
      return pages.get(path).answer(below);
    } catch (RuntimeException e) {
      log.warn("{} could not be answered", path, e);
      return Answer.line(500, "this could not be answered; the log says why");
    }
  }

  private Answer notFound() {
    return Answer.line(404, "there are " + String.join(", ", pages.keySet()) + " here");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    try (exchange) {
      exchange.sendResponseHeaders(
          answer.status(), isHead || answer.body().length == 0 ? -1 : answer.body().length);
      if (!isHead && answer.body().length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(answer.body());
        }
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "http");
    thread.setDaemon(true);
    return thread;
  }
}
