package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka by SASL_SSL with SCRAM-SHA-512 and S3 by HTTPS with a self-signed certificate, through the
 * settings file alone; and what those see who are not let in.
 */
@Timeout(180)
class LockedFleetIT {
  @TempDir private static Path folder;
  private static LocalFleet fleet;

  @BeforeAll
  static void start() {
    fleet =
        LocalFleet.running(
            new LocalFleet.Options(
                folder.resolve("fleet"),
                0,
                0,
                1,
                0,
                chatty(),
                List.of("--device", "cpu", "--batch", "1"),
                Provisioning.Plan.usual(1),
                LocalFleet.Access.LOCKED));
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void a_job_goes_through_the_locks_and_leaves_no_secret_anywhere() throws Exception {
    FleetSettings settings = fleet.settings();
    assertThat(settings.kafka()).containsEntry("security.protocol", "SASL_SSL");
    assertThat(settings.store().endpoint().getScheme()).isEqualTo("https");
    Outcome outcome =
        tool(fleet.settingsFile())
            .run(
                "submit",
                "emojinet",
                "layer1:3",
                "--steps",
                "5",
                "--size",
                "32",
                "--batch",
                "locked",
                "--out",
                "pictures");
    assertThat(outcome.exit()).as(outcome.err()).isZero();

    List<String> seen = new ArrayList<>(List.of(outcome.out(), outcome.err()));
    try (Jobs jobs = new Jobs(settings);
        ObjectStore store = new ObjectStore(settings.store())) {
      Succeeded event =
          jobs.await(Succeeded.class, e -> e.subject().batch().equals(Optional.of("locked")));
      seen.add(new String(StatusJson.write(event), StandardCharsets.UTF_8));
      seen.add(new String(store.get(event.result()).orElseThrow(), StandardCharsets.UTF_8));
      seen.add(
          new String(
              store.get(event.image().orElseThrow()).orElseThrow(), StandardCharsets.ISO_8859_1));
    }
    seen.add(metrics());
    seen.add(Files.readString(fleet.data().resolve("logs").resolve("worker-1.log")));
    seen.add(settings.toString());
    assertThat(seen).allSatisfy(LockedFleetIT::assertNoSecret);
  }

  @Test
  void a_wrong_password_stops_a_worker_at_start_with_the_reason() throws Exception {
    Path wrong = changed("wrong-user", "password=\"" + userPassword(), "password=\"guessed1");

    String log = assertEndsWithThree(wrong, "guessing");
    assertThat(log)
        .contains("dreamfleet-worker: Kafka at " + fleet.settings().bootstrap())
        .contains("does not let this client in", "SCRAM-SHA-512")
        .doesNotContain("guessed1");
    Outcome outcome = tool(wrong).run("status", "--batch", "locked");
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).contains("does not let this client in").doesNotContain("guessed1");
  }

  @Test
  void wrong_store_keys_stop_a_worker_at_start_with_the_reason() throws Exception {
    Path wrong = changed("wrong-key", fleet.settings().store().secretKey(), "guessed2");

    assertThat(assertEndsWithThree(wrong, "key"))
        .contains("the object store refused the credentials")
        .doesNotContain("guessed2");
    StringWriter trace = new StringWriter();
    try (ObjectStore store = new ObjectStore(read(wrong).store())) {
      catchThrowable(() -> store.list("models/")).printStackTrace(new PrintWriter(trace));
    }
    assertThat(trace.toString()).contains("refused the credentials").doesNotContain("guessed2");
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_not_accepted() throws Exception {
    Path certificate = fleet.settings().store().ca().orElseThrow();
    Path unknown = changed("no-ca", "dreamfleet.s3.ca = " + certificate, "");
    assertThat(assertEndsWithThree(unknown, "unvouched"))
        .contains("cannot reach the object store")
        .contains("PKIX path building failed");

    Path missing = changed("missing-ca", "dreamfleet.s3.ca = " + certificate, "dreamfleet.s3.ca=x");
    assertThatThrownBy(() -> new ObjectStore(read(missing).store()))
        .hasMessageContaining("cannot be read from x (dreamfleet.s3.ca)");
  }

  @Test
  void a_secret_given_as_an_option_is_not_repeated() throws Exception {
    Outcome outcome =
        tool(fleet.settingsFile()).run("status", "--s3-secret-key", "guessed3", "--batch", "x");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err() + outcome.out())
        .contains("there is no option --s3-secret-key")
        .doesNotContain("guessed3");
    try (WorkerProcess worker =
        WorkerProcess.start(
            new WorkerLaunch(
                chatty(), List.of("--s3-secret-key=guessed4"), fleet.settingsFile(), folder),
            "telling",
            0)) {
      assertThat(worker.awaitEnd()).isEqualTo(2);
      assertThat(Files.readString(worker.log()))
          .contains("there is no option --s3-secret-key")
          .doesNotContain("guessed4");
    }
  }

  /** Starts a worker that must not get anywhere, and returns its log. */
  private static String assertEndsWithThree(Path settings, String name) throws Exception {
    WorkerLaunch launch =
        new WorkerLaunch(chatty(), List.of("--device", "cpu", "--batch", "1"), settings, folder);
    try (WorkerProcess worker = WorkerProcess.start(launch, name, 0)) {
      int exit = worker.awaitEnd();
      String log = Files.readString(worker.log());
      assertThat(exit).as(log).isEqualTo(3);
      assertNoSecret(log);
      return log;
    }
  }

  private static void assertNoSecret(String text) {
    assertThat(text).doesNotContain(userPassword(), fleet.settings().store().secretKey());
  }

  /** The password in the settings file's JAAS configuration. */
  private static String userPassword() {
    String login = fleet.settings().kafka().get("sasl.jaas.config");
    return login.replaceAll(".*password=\"([^\"]+)\".*", "$1");
  }

  /** The fleet's settings file, but for one thing. */
  private static Path changed(String name, String from, String to) throws IOException {
    String text = Files.readString(fleet.settingsFile());
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve(name + ".properties"), text.replace(from, to));
  }

  private static FleetSettings read(Path settings) {
    return new ConnectionOptions().resolve(Map.of("DREAMFLEET_CONFIG", settings.toString()));
  }

  private static Tool tool(Path settings) {
    return new Tool(settings, folder);
  }

  /** A worker that logs all that it can. */
  private static List<String> chatty() {
    List<String> program = new ArrayList<>(List.of("env", "DREAMFLEET_LOG_LEVEL=DEBUG"));
    program.addAll(BuiltWorker.PROGRAM);
    return program;
  }

  private static String metrics() throws IOException, InterruptedException {
    URI address = URI.create(fleet.workerAddresses().get(0) + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
        .body();
  }
}
