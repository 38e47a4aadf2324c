package io.dreamfleet.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.settings.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaClientsTest {
  @Test
  void what_delivery_rests_on_cannot_be_changed_by_a_settings_file() {
    KafkaClients clients =
        clients("host:1", Map.of("acks", "0", "group.id", "mine", "enable.auto.commit", "true"));

    assertThat(clients.producer()).containsEntry("acks", "all");
    assertThat(clients.shareConsumer(3))
        .containsEntry("group.id", "dreamfleet.workers")
        .containsEntry("share.acknowledgement.mode", "explicit")
        .containsEntry("share.acquire.mode", "record_limit")
        .containsEntry("max.poll.records", 3);
    assertThat(clients.consumer())
        .containsEntry("enable.auto.commit", false)
        .doesNotContainKey("group.id");
  }

  @Test
  void how_a_client_connects_and_waits_can_be_set() {
    KafkaClients clients =
        clients("host:1", Map.of("security.protocol", "SSL", "request.timeout.ms", "1234"));

    for (Map<String, Object> properties :
        List.of(
            clients.producer(), clients.consumer(), clients.shareConsumer(1), clients.admin())) {
      assertThat(properties)
          .containsEntry("bootstrap.servers", "host:1")
          .containsEntry("security.protocol", "SSL")
          .containsEntry("request.timeout.ms", "1234");
    }
  }

  @Test
  void every_client_can_be_made_with_settings_meant_for_another_kind() {
    KafkaClients clients =
        clients(
            "localhost:1",
            Map.of(
                "auto.offset.reset", "latest",
                "isolation.level", "read_committed",
                "session.timeout.ms", "9000",
                "linger.ms", "1"));

    clients.openProducer().close(Duration.ZERO);
    clients.openConsumer().close();
    clients.openShareConsumer(1).close(Duration.ZERO);
    clients.openAdmin().close(Duration.ZERO);
  }

  @Test
  void a_setting_that_kafka_does_not_accept_is_said_to_be_one() {
    KafkaClients clients = clients("localhost:1", Map.of("security.protocol", "TELEPATHY"));

    assertThatThrownBy(clients::openProducer)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("TELEPATHY");
  }

  @Test
  @Timeout(20)
  void a_fleet_that_is_not_there_is_said_to_be_unreachable_at_once() throws IOException {
    String nowhere = "127.0.0.1:" + unusedPort();

    unreachable(clients(nowhere, Map.of()), Duration.ofSeconds(2));
  }

  @Test
  @Timeout(60)
  void a_fleet_that_never_answers_is_said_to_be_unreachable_when_patience_ends()
      throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      KafkaClients clients =
          new KafkaClients(
              settings("127.0.0.1:" + silent.getLocalPort(), Map.of()), Duration.ofSeconds(2));

      unreachable(clients, Duration.ofSeconds(6));
    }
  }

  @Test
  @Timeout(30)
  void a_host_that_does_not_exist_is_said_to_be_unreachable() {
    KafkaClients clients = clients("no-such-host.invalid:9092", Map.of());

    unreachable(clients, Duration.ofSeconds(10));
  }

  private static void unreachable(KafkaClients clients, Duration each) {
    unreachable(clients, each, () -> new JobProducer(clients).close());
    unreachable(clients, each, () -> StatusLog.fromBeginning(clients).close());
    unreachable(clients, each, () -> new Provisioning(clients).apply(Provisioning.Plan.usual(1)));
  }

  private static void unreachable(KafkaClients clients, Duration limit, ThrowingCallable attempt) {
    long began = System.nanoTime();

    assertThatThrownBy(attempt)
        .isInstanceOf(FleetUnreachableException.class)
        .hasMessageStartingWith(
            "cannot reach Kafka at %s: is the fleet running?".formatted(clients.bootstrap()));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(limit);
  }

  private static KafkaClients clients(String bootstrap, Map<String, String> more) {
    return new KafkaClients(settings(bootstrap, more));
  }

  private static FleetSettings settings(String bootstrap, Map<String, String> more) {
    Map<String, String> kafka = new HashMap<>(more);
    kafka.put("bootstrap.servers", bootstrap);
    StoreSettings store =
        new StoreSettings(URI.create("http://localhost:9000"), "dreamfleet", "us-east-1", "", "");
    return new FleetSettings(kafka, store);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
