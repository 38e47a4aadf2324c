package io.dreamfleet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.metrics.Page.Answer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsHttpTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private MetricsHttp http;

  @BeforeEach
  void start() throws IOException {
    http =
        new MetricsHttp(
            new InetSocketAddress("127.0.0.1", 0),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            trouble::get,
            Map.of(
                "/", below -> Answer.line(200, "home"),
                "/echo/", below -> Answer.ok("text/plain", below.getBytes(StandardCharsets.UTF_8)),
                "/broken",
                    below -> {
                      throw new IllegalStateException("broken on purpose");
                    }));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void readiness_gives_the_reason_while_there_is_one() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    trouble.set(Optional.of("Kafka: away"));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("Kafka: away\n");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_answers_below_its_path_only_where_it_ends_with_a_slash() throws Exception {
    assertThat(get("/").body()).isEqualTo("home\n");
    assertThat(get("/echo/a/b%2e").body()).isEqualTo("a/b.");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(get("/metricsx").statusCode()).isEqualTo(404);
  }

  @Test
  void only_reading_is_answered_and_a_broken_page_says_nothing_of_its_insides() throws Exception {
    assertThat(send(HttpRequest.newBuilder(uri("/")).DELETE().build()).statusCode()).isEqualTo(405);
    HttpResponse<String> head =
        send(HttpRequest.newBuilder(uri("/")).method("HEAD", noBody()).build());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    HttpResponse<String> broken = get("/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("purpose");
  }

  @Test
  void requests_are_counted_by_page_and_never_by_what_was_asked_for() throws Exception {
    get("/echo/one");
    get("/echo/two");
    get("/guessed");
    get("/guessed/again");
    assertThat(get("/metrics").body())
        .contains("http_server_requests_seconds_count{status=\"200\",uri=\"/echo/\"} 2")
        .contains("http_server_requests_seconds_count{status=\"404\",uri=\"NOT_FOUND\"} 2")
        .doesNotContain("guessed");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }
}
