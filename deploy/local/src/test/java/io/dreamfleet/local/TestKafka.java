package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.StoreSettings;
import io.dreamfleet.status.StatusEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A broker set up for a fleet, and what the tests do with it. */
final class TestKafka implements AutoCloseable {
  private final Path folder;
  private final Provisioning.Plan plan;
  private EmbeddedBroker broker;
  private KafkaClients clients;

  TestKafka(Path folder, Provisioning.Plan plan) {
    this.folder = folder;
    this.plan = plan;
    start();
  }

  /** Stops the broker and starts one on the same folder, elsewhere. */
  void restart() {
    broker.close();
    start();
  }

  /** Stops the broker and starts one on the same folder at the same address. */
  void restartInPlace() {
    int port = broker.port();
    broker.close();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
  }

  KafkaClients clients() {
    return clients;
  }

  KafkaShareConsumer<String, byte[]> worker(int records) {
    return worker(Topics.JOBS, records);
  }

  KafkaShareConsumer<String, byte[]> highWorker(int records) {
    return worker(Topics.HIGH_JOBS, records);
  }

  private KafkaShareConsumer<String, byte[]> worker(String topic, int records) {
    KafkaShareConsumer<String, byte[]> consumer = clients.openShareConsumer(records);
    consumer.subscribe(List.of(topic));
    return consumer;
  }

  void send(String... values) {
    sendTo(Topics.JOBS, values);
  }

  void sendTo(String topic, String... values) {
    try (KafkaProducer<String, byte[]> producer = clients.openProducer()) {
      for (String value : values) {
        producer.send(
            new ProducerRecord<>(topic, "key of " + value, value.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  static List<ConsumerRecord<String, byte[]>> poll(KafkaShareConsumer<String, byte[]> c) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    c.poll(Duration.ofMillis(500)).forEach(records::add);
    return records;
  }

  static List<ConsumerRecord<String, byte[]>> lease(
      KafkaShareConsumer<String, byte[]> consumer, int count) {
    Instant end = Instant.now().plusSeconds(30);
    while (Instant.now().isBefore(end)) {
      List<ConsumerRecord<String, byte[]>> records = poll(consumer);
      if (!records.isEmpty()) {
        assertThat(records).hasSize(count);
        return records;
      }
    }
    throw new AssertionError("nothing was leased in 30 s");
  }

  static void settle(
      KafkaShareConsumer<String, byte[]> consumer,
      ConsumerRecord<String, byte[]> record,
      AcknowledgeType how) {
    consumer.acknowledge(record, how);
    assertThat(consumer.commitSync().values()).containsOnly(Optional.empty());
  }

  long backlog() throws Exception {
    try (Admin admin = clients.openAdmin()) {
      return admin
          .listShareGroupOffsets(Map.of(Topics.WORKERS, new ListShareGroupOffsetsSpec()))
          .partitionsToOffsetInfo(Topics.WORKERS)
          .get()
          .values()
          .stream()
          .mapToLong(offsets -> offsets.lag().orElse(0L))
          .sum();
    }
  }

  long records(String topic) {
    try (KafkaConsumer<String, byte[]> consumer = clients.openConsumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  static Submission submission(int seed) {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer2:7"),
            Recipe.plain(),
            Optional.empty(),
            8,
            seed);
    return new Submission(
        job,
        Optional.of("a-batch"),
        Optional.of(Instant.parse("2026-11-25T12:00:00Z")),
        100,
        Submission.OnExisting.REUSE);
  }

  static StatusEvent cancelled(Submission submission) {
    return new StatusEvent.Cancelled(
        new StatusEvent.Subject(
            submission.id(), Optional.empty(), Optional.empty(), Optional.empty(), Instant.now()));
  }

  @Override
  public void close() {
    broker.close();
  }

  private void start() {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    clients = clients(broker);
    new Provisioning(clients).apply(plan);
  }

  private static KafkaClients clients(EmbeddedBroker broker) {
    return new KafkaClients(
        new FleetSettings(Map.of(FleetSettings.BOOTSTRAP, broker.address()), noStore()));
  }

  /** Settings of a store that these tests do not use. */
  static StoreSettings noStore() {
    return new StoreSettings(
        URI.create("http://localhost:9000"), "dreamfleet", "us-east-1", "", "");
  }
}
