package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dreamfleet.cli.monitor.Monitor;
import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusEvent.Worker;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The monitor where broker or store come late or go, and where there is much to read. */
@Tag("long")
@Timeout(300)
class MonitorOutageIT {
  private static final String BUCKET = "dreamfleet";
  private static final int MANY = 100_000;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private final StoreKeys keys = StoreKeys.random();
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private int kafkaPort;
  private EmbeddedBroker broker;
  private EmbeddedStore store;
  private FleetSettings settings;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    kafkaPort = broker.port();
    store = EmbeddedStore.start(folder.resolve("s3"), 0, BUCKET, keys);
    settings =
        new FleetSettings(Map.of(FleetSettings.BOOTSTRAP, broker.address()), store.settings());
    new Provisioning(new KafkaClients(settings)).apply(Provisioning.Plan.usual(1));
  }

  @AfterEach
  void stop() {
    broker.close();
    store.close();
  }

  @Test
  void it_waits_for_a_broker_that_comes_late_and_outlives_one_that_goes() {
    publish(1);
    broker.close();
    try (Monitor monitor = monitor()) {
      await().untilAsserted(() -> assertThat(state(monitor).get("troubles")).hasSize(1));
      assertThat(get(monitor, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(monitor, "/readyz").body()).contains("cannot reach Kafka");
      assertThat(get(monitor, "/").statusCode()).isEqualTo(200);
      startBroker();
      within(60).untilAsserted(() -> assertThat(succeeded(monitor)).isEqualTo(1));
      within(60).until(() -> get(monitor, "/readyz").statusCode() == 200);

      broker.close();
      within(60).until(() -> get(monitor, "/readyz").statusCode() == 503);
      assertThat(succeeded(monitor)).isEqualTo(1);
      startBroker();
      publish(2);
      within(60).until(() -> get(monitor, "/readyz").statusCode() == 200);
      within(60).untilAsserted(() -> assertThat(succeeded(monitor)).isEqualTo(2));
      assertThat(state(monitor).get("troubles")).isEmpty();
      assertThat(get(monitor, "/metrics").body()).contains("dreamfleet_monitor_ready 1");
    }
    assertThat(said).contains("Kafka answers.", "The status topic can be read.");
  }

  @Test
  void it_outlives_a_store_that_goes_and_says_so() {
    publish(1);
    JobId id = id(0);
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0};
    try (ObjectStore client = new ObjectStore(settings.store())) {
      client.put(ResultLayout.image(id), picture, "image/png");
    }
    int port = settings.store().endpoint().getPort();
    store.close();
    try (Monitor monitor = monitor()) {
      within(30).untilAsserted(() -> assertThat(succeeded(monitor)).isEqualTo(1));
      within(30)
          .untilAsserted(
              () ->
                  assertThat(state(monitor).at("/troubles/0").asText())
                      .contains("127.0.0.1:" + port));
      assertThat(get(monitor, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(monitor, "/pictures/" + id + ".png").statusCode()).isEqualTo(503);
      assertThat(get(monitor, "/metrics").body())
          .contains("dreamfleet_dependency_up{dependency=\"store\"} 0");

      store = EmbeddedStore.start(folder.resolve("s3"), port, BUCKET, keys);
      within(30).untilAsserted(() -> assertThat(state(monitor).get("troubles")).isEmpty());
      assertThat(get(monitor, "/pictures/" + id + ".png").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void it_is_ready_within_ten_seconds_where_a_hundred_thousand_jobs_have_ended() {
    publish(MANY);
    long before = usedMemory();
    Instant began = Instant.now();
    try (Monitor monitor = monitor()) {
      within(60).until(() -> get(monitor, "/readyz").statusCode() == 200);
      Duration took = Duration.between(began, Instant.now());
      assertThat(succeeded(monitor)).isEqualTo(MANY);
      long grown = usedMemory() - before;
      System.out.printf(
          "monitor: %,d jobs of 100 batches known after %.1f s, in %.1f MiB%n",
          MANY, took.toMillis() / 1e3, grown / 1048576.0);
      assertThat(took).isLessThan(Duration.ofSeconds(10));
      // 262,144 slots of 25 bytes have 6.25 MiB; clients, buffers and meters are beside them
      assertThat(grown).isLessThan(32L << 20);
    }
  }

  private Monitor monitor() {
    return Monitor.start(settings, new InetSocketAddress("127.0.0.1", 0), 16, 0, 8, said::add);
  }

  private void startBroker() {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), kafkaPort);
  }

  /** Says of so many jobs that they have succeeded. */
  private void publish(int jobs) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    try (StatusPublisher publisher = new StatusPublisher(new KafkaClients(settings))) {
      for (int i = 0; i < jobs; i++) {
        sent.add(publisher.publish(succeeded(i)));
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    }
  }

  private static Succeeded succeeded(int job) {
    JobId id = id(job);
    return new Succeeded(
        new StatusEvent.Subject(
            id,
            Optional.of("batch-" + job % 100),
            Optional.of("emojinet"),
            Optional.of("layer2:" + job % 128),
            Instant.now()),
        new Worker("worker-1", 1),
        1.5,
        Optional.of(0.1),
        2.5,
        Succeeded.Source.COMPUTED,
        ResultLayout.image(id),
        ResultLayout.result(id));
  }

  private static JobId id(int job) {
    return JobId.ofRecord(ByteBuffer.allocate(4).putInt(job).array());
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static int succeeded(Monitor monitor) {
    return state(monitor).at("/jobs/succeeded").asInt();
  }

  private static JsonNode state(Monitor monitor) {
    try {
      return new ObjectMapper().readTree(get(monitor, "/api/state").body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ConditionFactory within(int seconds) {
    return await().atMost(seconds, TimeUnit.SECONDS).pollInterval(100, TimeUnit.MILLISECONDS);
  }

  private static HttpResponse<String> get(Monitor monitor, String path) {
    URI uri = URI.create("http://127.0.0.1:" + monitor.port() + path);
    return HTTP.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).join();
  }
}
