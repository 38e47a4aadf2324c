package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dreamfleet.cli.monitor.Monitor;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The monitor beside a broker and a store, first without any worker, then with one. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitorIT {
  private static final int NORMAL = 3;
  private static final int HIGH = 2;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Monitor monitor;

  @BeforeAll
  static void start() {
    fleet = LocalFleet.running(LocalFleet.Options.withoutWorkers(folder.resolve("fleet")));
    monitor =
        Monitor.start(fleet.settings(), new InetSocketAddress("127.0.0.1", 0), 2, 0, 8, line -> {});
  }

  @AfterAll
  static void stop() {
    monitor.close();
    fleet.close();
  }

  @Test
  @Order(1)
  void it_counts_what_waits_where_there_is_no_worker() {
    await().until(() -> get("/readyz").statusCode() == 200);
    await().untilAsserted(() -> assertThat(meter("dreamfleet_desired_workers")).isZero());
    try (JobProducer producer = new JobProducer(new KafkaClients(fleet.settings()))) {
      for (int seed = 0; seed < NORMAL + HIGH; seed++) {
        producer.send(TestKafka.submission(seed), seed < NORMAL ? Priority.NORMAL : Priority.HIGH);
      }
    }

    within(10)
        .untilAsserted(
            () -> {
              assertThat(backlog("normal")).isEqualTo(NORMAL);
              assertThat(backlog("high")).isEqualTo(HIGH);
              assertThat(jobs("queued")).isEqualTo(NORMAL + HIGH);
              assertThat(oldest("normal")).isPositive();
              assertThat(oldest("high")).isPositive();
            });
    assertThat(oldest("normal")).isLessThan(60);
    // two jobs for each worker
    assertThat(meter("dreamfleet_desired_workers")).isEqualTo(3);
    assertThat(meter("dreamfleet_jobs_arrived_total")).isEqualTo(NORMAL + HIGH);
    assertThat(meter("dreamfleet_arrival_rate")).isPositive();
    assertThat(meter("dreamfleet_drain_seconds")).isNaN();
    assertThat(state().has("drainSeconds")).isFalse();
    assertThat(state().at("/queue/source").asText()).isEqualTo("lag");
  }

  @Test
  @Order(2)
  void with_a_worker_the_jobs_move_on_and_their_pictures_can_be_seen() throws Exception {
    WorkerLaunch launch =
        new WorkerLaunch(
            BuiltWorker.PROGRAM,
            List.of("--device", "cpu", "--batch", "2"),
            fleet.settingsFile(),
            folder);
    try (WorkerProcess worker = WorkerProcess.start(launch, "worker", 0);
        Jobs jobs = new Jobs(fleet.settings());
        ObjectStore store = new ObjectStore(fleet.settings().store())) {
      worker.awaitReady(Duration.ofMinutes(1));
      jobs.produce(
          "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer9\",\"batch\":\"mistaken\"}");
      Failed failed = jobs.await(Failed.class, event -> true);

      within(30)
          .untilAsserted(
              () -> {
                assertThat(jobs("succeeded")).isEqualTo(NORMAL + HIGH);
                assertThat(backlog("normal") + backlog("high")).isZero();
                assertThat(meter("dreamfleet_dead_letters{priority=\"normal\"}")).isEqualTo(1);
              });
      assertThat(jobs("queued") + jobs("running") + jobs("cancelled")).isZero();
      assertThat(jobs("failed")).isEqualTo(1);
      assertThat(oldest("normal")).isZero();
      assertThat(meter("dreamfleet_dead_letters{priority=\"high\"}")).isZero();
      assertThat(meter("dreamfleet_drain_seconds")).isZero();
      assertThat(meter("dreamfleet_completion_rate")).isPositive();
      assertThat(ended("succeeded", "none")).isEqualTo(NORMAL + HIGH);
      assertThat(ended("failed", "UNKNOWN_LAYER")).isEqualTo(1);
      assertState(failed);
      assertPictures(store, failed);
    }
  }

  @Test
  @Order(3)
  void the_page_needs_nothing_from_elsewhere_and_runs_nothing_but_its_own_script() {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Dreamfleet</title>").doesNotContain("//");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    for (String file : List.of("/monitor.js", "/monitor.css", "/icon.svg")) {
      assertThat(get(file).statusCode()).as(file).isEqualTo(200);
    }
    assertThat(get("/monitor.js").body()).doesNotContain("innerHTML", "eval(", "https:");
    assertThat(get("/metrics").body())
        .contains("http_server_requests_seconds_count{status=\"200\",uri=\"/api/state\"}");
  }

  private static void assertState(Failed failed) {
    JsonNode state = state();
    assertThat(state.at("/jobs/succeeded").asInt()).isEqualTo(NORMAL + HIGH);
    assertThat(state.at("/troubles")).isEmpty();
    assertThat(batch(state, "a-batch").at("/jobs/succeeded").asInt()).isEqualTo(NORMAL + HIGH);
    assertThat(batch(state, "a-batch").at("/done").asDouble()).isEqualTo(1);
    assertThat(batch(state, "mistaken").at("/jobs/failed").asInt()).isEqualTo(1);
    assertThat(state.at("/failures/0/reason").asText()).isEqualTo(failed.reason());
    assertThat(state.at("/pictures")).hasSize(NORMAL + HIGH);
    assertThat(sum(state.at("/course/ended"))).isEqualTo(NORMAL + HIGH + 1);
    assertThat(sum(state.at("/course/arrived"))).isEqualTo(NORMAL + HIGH + 1);
  }

  private static void assertPictures(ObjectStore store, Failed failed) {
    JobId known = TestKafka.submission(0).id();
    HttpResponse<byte[]> picture = picture("/pictures/" + known + ".png");
    assertThat(picture.statusCode()).isEqualTo(200);
    assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(picture.body()).isEqualTo(store.get(ResultLayout.image(known)).orElseThrow());

    store.put("results/secret.png", picture.body(), "image/png");
    store.put(ResultLayout.image(failed.id()), picture.body(), "image/png");
    for (String path :
        List.of(
            "/pictures/",
            "/pictures/../results/secret.png",
            "/pictures/secret.png",
            "/pictures/%2e%2e%2fresults%2fsecret.png",
            "/pictures/" + known,
            "/pictures/" + known.text().toUpperCase(Locale.ROOT) + ".png",
            "/pictures/" + known + ".png/../../secret.png",
            "/pictures/" + known + "%2f..%2f..%2fsecret.png",
            "/pictures/" + "0".repeat(64) + ".png",
            "/pictures/" + failed.id() + ".png")) {
      assertThat(picture(path).statusCode()).as(path).isEqualTo(404);
    }
    JobId page = TestKafka.submission(1).id();
    store.put(ResultLayout.image(page), "<script>".getBytes(StandardCharsets.UTF_8), "text/html");
    assertThat(picture("/pictures/" + page + ".png").statusCode()).isEqualTo(502);
    JobId large = TestKafka.submission(2).id();
    byte[] much = new byte[21 << 20];
    System.arraycopy(picture.body(), 0, much, 0, picture.body().length);
    store.put(ResultLayout.image(large), much, "image/png");
    assertThat(picture("/pictures/" + large + ".png").statusCode()).isEqualTo(502);
  }

  private static JsonNode batch(JsonNode state, String name) {
    return StreamSupport.stream(state.get("batches").spliterator(), false)
        .filter(batch -> batch.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static int sum(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).mapToInt(JsonNode::asInt).sum();
  }

  private static double backlog(String priority) {
    return meter("dreamfleet_backlog_jobs{priority=\"%s\"}".formatted(priority));
  }

  private static double oldest(String priority) {
    return meter("dreamfleet_oldest_waiting_job_age_seconds{priority=\"%s\"}".formatted(priority));
  }

  private static double jobs(String state) {
    return meter("dreamfleet_jobs{state=\"%s\"}".formatted(state));
  }

  private static double ended(String outcome, String code) {
    return meter(
        "dreamfleet_jobs_ended_total{code=\"%s\",outcome=\"%s\"}".formatted(code, outcome));
  }

  private static double meter(String series) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + series));
  }

  private static JsonNode state() {
    try {
      return new ObjectMapper().readTree(get("/api/state").body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ConditionFactory within(int seconds) {
    return await().atMost(seconds, TimeUnit.SECONDS).pollInterval(200, TimeUnit.MILLISECONDS);
  }

  private static HttpResponse<byte[]> picture(String path) {
    return send(path, BodyHandlers.ofByteArray());
  }

  private static HttpResponse<String> get(String path) {
    return send(path, BodyHandlers.ofString());
  }

  private static <T> HttpResponse<T> send(String path, HttpResponse.BodyHandler<T> handler) {
    URI uri = URI.create("http://127.0.0.1:" + monitor.port() + path);
    return HTTP.sendAsync(HttpRequest.newBuilder(uri).build(), handler).join();
  }
}
