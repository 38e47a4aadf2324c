package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Succeeded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a worker that has done a job and refused another. */
class WorkerTellsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static StatusEvent done;
  private static StatusEvent refused;

  @BeforeAll
  static void work() {
    fleet =
        LocalFleet.running(
            new LocalFleet.Options(
                folder.resolve("fleet"),
                0,
                0,
                1,
                0,
                BuiltWorker.PROGRAM,
                List.of("--device", "cpu", "--batch", "2", "--log-format", "json"),
                Provisioning.Plan.usual(1)));
    try (Jobs jobs = new Jobs(fleet.settings())) {
      jobs.produce(
          "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer1:6\",\"steps\":7,"
              + "\"diverse\":{\"count\":2},\"batch\":\"told\"}");
      jobs.produce(
          "{\"version\":1,\"model\":\"nonesuch\",\"objective\":\"layer1\",\"batch\":\"told\"}");
      done = jobs.await(Succeeded.class, event -> true);
      refused = jobs.await(Failed.class, event -> true);
    }
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void the_readmes_table_lists_exactly_what_a_worker_exports() {
    List<MeterTable.Row> rows = MeterTable.rows();
    assertThat(rows).hasSizeGreaterThan(25);
    await().atMost(PATIENCE).untilAsserted(() -> assertExported(rows, scrape()));

    List<String> listed = rows.stream().map(MeterTable.Row::name).toList();
    assertThat(scrape().types().keySet())
        .filteredOn(name -> name.startsWith("dreamfleet_"))
        // of a histogram's longest time Micrometer makes a family of its own
        .extracting(name -> name.replaceFirst("_seconds_max$", "_seconds"))
        .isSubsetOf(listed);
  }

  private static void assertExported(List<MeterTable.Row> rows, Scrape scrape) {
    Map<String, String> types = scrape.types();
    for (MeterTable.Row row : rows) {
      if (row.isPattern()) {
        String prefix = row.name().substring(0, row.name().length() - 1);
        assertThat(types.keySet()).anyMatch(name -> name.startsWith(prefix));
      } else if (row.isOfGpus()) {
        assertThat(types).doesNotContainKey(row.name());
      } else {
        assertThat(types).containsKey(row.name());
        assertThat(types.get(row.name()).equals("histogram"))
            .as("%s is a histogram", row.name())
            .isEqualTo(row.isHistogram());
      }
      if (row.name().startsWith("dreamfleet_") && !row.isOfGpus()) {
        assertThat(scrape.labels(row.name())).as(row.name()).isEqualTo(row.labels());
      }
    }
  }

  @Test
  void counters_say_what_was_done() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Scrape scrape = scrape();
              assertThat(scrape.value("dreamfleet_ascent_steps_total")).isEqualTo(7);
              assertThat(scrape.value("dreamfleet_ascent_image_steps_total")).isEqualTo(14);
              assertThat(scrape.value("dreamfleet_step_duration_seconds_count")).isEqualTo(7);
              assertThat(scrape.value("dreamfleet_batch_slots")).isEqualTo(2);
              // of six and three; three of one record and one of two have places from the start
              assertThat(scrape.value("dreamfleet_lanes")).isBetween(4., 9.);
              assertThat(scrape.value("dreamfleet_batch_slots_used")).isZero();
              assertThat(scrape.value("dreamfleet_queue_wait_seconds_count{priority=\"normal\"}"))
                  .isEqualTo(2);
              assertThat(scrape.value("dreamfleet_dead_letters_total")).isEqualTo(1);
              assertThat(scrape.value("dreamfleet_upload_duration_seconds_count")).isEqualTo(1);
              assertThat(
                      scrape.value(
                          "dreamfleet_jobs_total{code=\"UNKNOWN_MODEL\",model=\"none\","
                              + "outcome=\"failed\"}"))
                  .isEqualTo(1);
              assertThat(
                      scrape.value(
                          "dreamfleet_model_load_duration_seconds_count{model=\"emojinet\"}"))
                  .isEqualTo(1);
            });
  }

  @Test
  void a_job_is_followed_through_the_log_by_its_id() throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(log(done))
                  .extracting(line -> line.get("message").asText().split(" ", 4)[2])
                  .containsExactly("leased", "started:", "succeeded");
              assertThat(log(refused))
                  .extracting(line -> line.get("message").asText().split(" ", 4)[2])
                  .containsExactly("leased", "failed,");
            });
    assertThat(log(refused).get(1).get("level").asText()).isEqualTo("WARN");
    assertThat(log(refused).get(1).get("message").asText()).contains("UNKNOWN_MODEL");
  }

  @Test
  void what_ends_a_worker_at_its_start_is_a_line_like_all_others() throws Exception {
    WorkerLaunch launch =
        new WorkerLaunch(
            BuiltWorker.PROGRAM,
            List.of("--device", "tpu", "--log-format", "json"),
            fleet.settingsFile(),
            folder);
    try (WorkerProcess worker = WorkerProcess.start(launch, "of-no-device", 0)) {
      assertThat(worker.awaitEnd()).isEqualTo(2);
      List<String> lines = Files.readAllLines(worker.log());
      assertThat(lines).hasSize(1);
      JsonNode json = JsonMapper.builder().build().readTree(lines.get(0));
      assertThat(json.get("level").asText()).isEqualTo("ERROR");
      assertThat(json.get("message").asText()).contains("no device is called \"tpu\"");
      assertThat(json.get("worker").asText()).isEqualTo("of-no-device");
    }
  }

  /** The lines about a job; every line of the log is an object. */
  private static List<JsonNode> log(StatusEvent of) throws IOException {
    String id = of.subject().id().text();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(fleet.data().resolve("logs").resolve("worker-1.log"))) {
      JsonNode json = JsonMapper.builder().build().readTree(line);
      assertThat(json.get("worker").asText()).isEqualTo("worker-1");
      assertThat(json.path("job").asText().equals(id)).as(line).isEqualTo(line.contains(id));
      if (line.contains(id)) {
        assertThat(json.get("batch").asText()).isEqualTo("told");
        lines.add(json);
      }
    }
    return lines;
  }

  private static Scrape scrape() {
    URI address = URI.create(fleet.workerAddresses().get(0) + "/metrics");
    try {
      return new Scrape(
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
              .body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
