package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalFleetIT {
  @TempDir Path folder;

  @Test
  void a_fleet_is_found_by_its_settings_file_which_only_its_owner_may_read() throws IOException {
    try (LocalFleet fleet = LocalFleet.running(LocalFleet.Options.withoutWorkers(data()))) {
      FleetSettings found =
          new ConnectionOptions()
              .resolve(Map.of("DREAMFLEET_CONFIG", fleet.settingsFile().toString()));

      assertThat(found).isEqualTo(fleet.settings());
      new KafkaClients(found).requireTopics(Topics.ALL);
      try (ObjectStore store = new ObjectStore(found.store())) {
        store.put("models/a", new byte[] {1}, "application/octet-stream");
      }
      assertThat(data().resolve("s3/dreamfleet/models/a")).hasBinaryContent(new byte[] {1});
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fleet.settingsFile())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_restart_keeps_objects_and_keys_and_tells_the_new_ports() {
    FleetSettings before;
    try (LocalFleet fleet = LocalFleet.running(LocalFleet.Options.withoutWorkers(data()))) {
      before = fleet.settings();
      try (ObjectStore store = new ObjectStore(before.store())) {
        store.put("results/x", "kept".getBytes(), "text/plain");
      }
    }
    try (LocalFleet fleet = LocalFleet.running(LocalFleet.Options.withoutWorkers(data()));
        ObjectStore store = new ObjectStore(fleet.settings().store())) {
      assertThat(fleet.settings().store().secretKey()).isEqualTo(before.store().secretKey());
      assertThat(fleet.settings().bootstrap()).isNotEqualTo(before.bootstrap());
      assertThat(store.get("results/x"))
          .hasValueSatisfying(read -> assertThat(read).asString().isEqualTo("kept"));
    }
  }

  @Test
  void two_fleets_cannot_run_on_one_folder() {
    try (LocalFleet first = LocalFleet.running(LocalFleet.Options.withoutWorkers(data()))) {
      assertThatThrownBy(() -> LocalFleet.running(LocalFleet.Options.withoutWorkers(data())))
          .isInstanceOf(LocalFleetException.class)
          .hasMessageStartingWith("another fleet runs on " + first.data());
    }
  }

  @Test
  void a_port_that_is_taken_is_named_with_its_option() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LocalFleet.Options options = options(0, 0, taken.getLocalPort(), List.of());

      assertThatThrownBy(() -> LocalFleet.running(options))
          .isInstanceOf(LocalFleetException.class)
          .hasMessageStartingWith("port " + taken.getLocalPort() + " is in use")
          .hasMessageContaining("--kafka-port");
    }
  }

  @Test
  void workers_are_led_to_the_fleet_are_ready_and_leave_before_it_does() throws IOException {
    try (LocalFleet fleet = LocalFleet.running(options(2, 0, 0, List.of()))) {
      assertThat(fleet.workerAddresses()).hasSize(2).doesNotHaveDuplicates();
      for (String log : List.of("worker-1.log", "worker-2.log")) {
        assertThat(fleet.data().resolve("logs").resolve(log))
            .content()
            .contains("settings " + fleet.settingsFile(), "kafka null");
      }
    }
    assertThat(data().resolve("worker-1.left")).exists();
    assertThat(data().resolve("worker-2.left")).exists();
  }

  @Test
  void a_worker_that_is_killed_is_reported_in_one_line_and_replaced() {
    List<String> reports = new CopyOnWriteArrayList<>();
    try (LocalFleet fleet = new LocalFleet(options(1, 0, 0, List.of()), reports::add)) {
      fleet.start();
      long pid = fleet.workerPids().get(0);

      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      await().atMost(Duration.ofSeconds(30)).until(() -> fleet.workerPids().get(0) != pid);
      assertThat(reports).hasSize(1);
      assertThat(reports.get(0))
          .startsWith("worker-1 ended with status 137; starting it again in 1.0 s")
          .contains("worker-1.log")
          .doesNotContain("\n");
    }
  }

  @Test
  void a_worker_that_cannot_start_stops_the_start_with_its_last_words() {
    assertThatThrownBy(() -> LocalFleet.running(options(1, 0, 0, List.of("--behave", "fail"))))
        .isInstanceOf(LocalFleetException.class)
        .hasMessageStartingWith("worker-1 ended with status 3 before it was ready")
        .hasMessageContaining("no such device: gpu:7");
  }

  @Test
  void a_worker_that_does_not_go_is_ended_by_force() throws Exception {
    WorkerLaunch launch =
        new WorkerLaunch(
            standIn(), List.of("--behave", "cling"), folder.resolve("fleet.properties"), folder);
    try (WorkerProcess worker = WorkerProcess.start(launch, "worker-1", 0)) {
      worker.awaitReady(Duration.ofSeconds(30));

      worker.stop(Duration.ofMillis(300));

      assertThat(worker.awaitEnd()).isEqualTo(137);
    }
  }

  @Test
  void without_a_worker_jar_the_way_to_one_is_named() {
    Path jar = folder.resolve("none.jar");

    assertThatThrownBy(() -> WorkerLaunch.java(jar))
        .isInstanceOf(LocalFleetException.class)
        .hasMessage(
            "there is no worker at %s: build it with mvn package, or name it with --worker-jar",
            jar);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private LocalFleet.Options options(
      int workers, int workerPort, int kafkaPort, List<String> workerOptions) {
    return new LocalFleet.Options(
        data(),
        kafkaPort,
        0,
        workers,
        workerPort,
        standIn(),
        workerOptions,
        Provisioning.Plan.usual(1));
  }

  private static List<String> standIn() {
    return List.of(
        WorkerLaunch.javaCommand(),
        "-cp",
        Path.of("target", "test-classes").toString(),
        StandInWorker.class.getName());
  }
}
