package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.DeadLetterLog;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.status.StatusEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the fleet's delivery rests on, seen on a real broker. */
@Timeout(120)
class ShareGroupIT {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Provisioning.Plan PLAN = new Provisioning.Plan(1, (short) 1, LEASE, 3);

  @TempDir Path folder;
  private TestKafka kafka;
  private KafkaClients clients;

  @BeforeEach
  void start() {
    kafka = new TestKafka(folder, PLAN);
    clients = kafka.clients();
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void setting_up_twice_changes_nothing() throws Exception {
    Map<ConfigResource, Map<String, String>> before = described();

    new Provisioning(clients).apply(PLAN);

    assertThat(described()).isEqualTo(before);
    try (Admin admin = clients.openAdmin()) {
      assertThat(
              admin
                  .describeTopics(List.of(Topics.JOBS))
                  .allTopicNames()
                  .get()
                  .get(Topics.JOBS)
                  .partitions())
          .hasSize(1);
    }
  }

  @Test
  void the_backlog_is_known_before_any_worker_has_joined() throws Exception {
    kafka.send("a", "b", "c");

    assertThat(kafka.backlog()).isEqualTo(3);
  }

  @Test
  void a_fleet_from_before_there_were_priorities_gets_its_topic_by_setting_up_again()
      throws Exception {
    kafka.send("old");
    try (Admin admin = clients.openAdmin()) {
      admin.deleteTopics(List.of(Topics.HIGH_JOBS)).all().get();
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> clients.requireTopics(Topics.ALL))
                      .hasMessageContaining("has no topic dreamfleet.jobs.high")
                      .hasMessageContaining("dreamfleet init adds what is missing"));

      new Provisioning(clients).apply(PLAN);

      clients.requireTopics(Topics.ALL);
      assertThat(
              admin
                  .listShareGroupOffsets(Map.of(Topics.WORKERS, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(Topics.WORKERS)
                  .get())
          .containsKeys(
              new TopicPartition(Topics.JOBS, 0), new TopicPartition(Topics.HIGH_JOBS, 0));
    }
    assertThat(kafka.backlog()).isEqualTo(1);
  }

  @Test
  void setting_up_while_a_worker_is_there_disturbs_nothing() {
    kafka.send("job");
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(1)) {
      ConsumerRecord<String, byte[]> record = TestKafka.lease(worker, 1).get(0);

      new Provisioning(clients).apply(PLAN);

      TestKafka.settle(worker, record, AcknowledgeType.ACCEPT);
    }
  }

  @Test
  void a_poll_never_leases_more_than_it_was_allowed() {
    kafka.send("a", "b", "c", "d", "e");
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(2)) {
      List<Integer> sizes = new ArrayList<>();
      List<String> values = new ArrayList<>();
      while (values.size() < 5) {
        List<ConsumerRecord<String, byte[]>> records = TestKafka.poll(worker);
        if (!records.isEmpty()) {
          sizes.add(records.size());
        }
        records.forEach(record -> values.add(text(record)));
        records.forEach(record -> worker.acknowledge(record, AcknowledgeType.ACCEPT));
        worker.commitSync();
      }
      assertThat(sizes).allMatch(size -> size <= 2);
      assertThat(values).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }
  }

  @Test
  void a_rejected_job_becomes_a_dead_letter_with_its_content() throws Exception {
    kafka.send("poison");
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(1)) {
      TestKafka.settle(worker, TestKafka.lease(worker, 1).get(0), AcknowledgeType.REJECT);
    }

    ConsumerRecord<String, byte[]> letter = deadLetter();
    assertThat(text(letter)).isEqualTo("poison");
    assertThat(letter.key()).isEqualTo("key of poison");
    assertThat(header(letter, "__dlq.errors.topic")).isEqualTo(Topics.JOBS);
    assertThat(header(letter, "__dlq.errors.group")).isEqualTo(Topics.WORKERS);
    List<DeadLetter> letters = new ArrayList<>();
    new DeadLetterLog(clients).read(letters::add);
    assertThat(letters).singleElement().extracting(DeadLetter::posting).isEqualTo(Optional.empty());
    assertThat(letters.get(0).place()).isEqualTo("dreamfleet.jobs-0@0");
    assertThat(letters.get(0).deliveries()).isEqualTo(1);
    assertThat(letters.get(0).message()).contains("Offset rejected by client.");
    assertThat(kafka.backlog()).isZero();
  }

  @Test
  void a_released_job_comes_again_and_counts_until_the_limit_makes_it_a_dead_letter() {
    kafka.send("unlucky");
    List<Short> deliveries = new ArrayList<>();
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(1)) {
      for (int i = 0; i < PLAN.deliveryLimit(); i++) {
        ConsumerRecord<String, byte[]> record = TestKafka.lease(worker, 1).get(0);
        deliveries.add(record.deliveryCount().orElseThrow());
        TestKafka.settle(worker, record, AcknowledgeType.RELEASE);
      }
    }

    assertThat(deliveries).containsExactly((short) 1, (short) 2, (short) 3);
    ConsumerRecord<String, byte[]> letter = deadLetter();
    assertThat(text(letter)).isEqualTo("unlucky");
    assertThat(header(letter, "__dlq.errors.delivery.count")).isEqualTo("3");
    assertThat(header(letter, "__dlq.errors.message"))
        .isEqualTo("Offset delivery count exceeded the threshold.");
  }

  @Test
  void a_renewed_job_stays_with_its_worker_beyond_the_lease() {
    kafka.send("long");
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(1);
        KafkaShareConsumer<String, byte[]> rival = kafka.worker(1)) {
      ConsumerRecord<String, byte[]> record = TestKafka.lease(worker, 1).get(0);
      Instant end = Instant.now().plus(LEASE.multipliedBy(2));
      while (Instant.now().isBefore(end)) {
        worker.acknowledge(record, AcknowledgeType.RENEW);
        worker.commitSync();
        assertThat(rival.poll(LEASE.dividedBy(10)).count()).isZero();
        List<ConsumerRecord<String, byte[]>> again = TestKafka.poll(worker);
        assertThat(again).extracting(ShareGroupIT::text).containsExactly("long");
        record = again.get(0);
        assertThat(record.deliveryCount()).contains((short) 1);
      }
      TestKafka.settle(worker, record, AcknowledgeType.ACCEPT);
    }
  }

  @Test
  void a_job_whose_worker_is_silent_goes_to_another_when_the_lease_ends() {
    kafka.send("orphan");
    try (KafkaShareConsumer<String, byte[]> silent = kafka.worker(1);
        KafkaShareConsumer<String, byte[]> other = kafka.worker(1)) {
      TestKafka.lease(silent, 1);

      ConsumerRecord<String, byte[]> record = TestKafka.lease(other, 1).get(0);

      assertThat(record.deliveryCount()).contains((short) 2);
      TestKafka.settle(other, record, AcknowledgeType.ACCEPT);
    }
  }

  @Test
  void a_restart_on_the_same_folder_keeps_jobs_status_and_what_was_accepted() throws Exception {
    kafka.send("done", "waiting");
    try (KafkaShareConsumer<String, byte[]> worker = kafka.worker(1)) {
      ConsumerRecord<String, byte[]> first = TestKafka.lease(worker, 1).get(0);
      TestKafka.settle(worker, first, AcknowledgeType.ACCEPT);
      try (StatusPublisher status = new StatusPublisher(clients)) {
        status.publish(TestKafka.cancelled(TestKafka.submission(2))).get();
      }
      String left = text(first).equals("done") ? "waiting" : "done";

      kafka.restart();
      clients = kafka.clients();

      try (KafkaShareConsumer<String, byte[]> next = kafka.worker(10);
          StatusLog log = StatusLog.fromBeginning(clients)) {
        assertThat(TestKafka.lease(next, 1)).extracting(ShareGroupIT::text).containsExactly(left);
        assertThat(log.readToEnd())
            .extracting(StatusEvent::id)
            .containsExactly(TestKafka.submission(2).id());
      }
    }
  }

  @Test
  void an_idle_worker_takes_every_job_that_a_busy_one_does_not_hold() {
    new Provisioning(clients).apply(new Provisioning.Plan(1, (short) 1, Duration.ofSeconds(30), 3));
    try (KafkaShareConsumer<String, byte[]> busy = kafka.worker(1);
        KafkaShareConsumer<String, byte[]> idle = kafka.worker(1)) {
      kafka.send("long");
      ConsumerRecord<String, byte[]> held = TestKafka.lease(busy, 1).get(0);
      TestKafka.poll(
          idle); // a member before the others come, so that partitions would be dealt out
      kafka.send("1", "2", "3", "4", "5", "6", "7", "8");

      List<String> taken = new ArrayList<>();
      while (taken.size() < 8) {
        ConsumerRecord<String, byte[]> record = TestKafka.lease(idle, 1).get(0);
        taken.add(text(record));
        TestKafka.settle(idle, record, AcknowledgeType.ACCEPT);
        busy.acknowledge(held, AcknowledgeType.RENEW);
        busy.commitSync();
        held = TestKafka.poll(busy).get(0);
      }

      assertThat(taken).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
      TestKafka.settle(busy, held, AcknowledgeType.ACCEPT);
    }
  }

  private ConsumerRecord<String, byte[]> deadLetter() {
    try (KafkaConsumer<String, byte[]> consumer = clients.openConsumer()) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Instant end = Instant.now().plusSeconds(30);
      while (Instant.now().isBefore(end)) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          return record;
        }
      }
      throw new AssertionError("no dead letter in 30 s");
    }
  }

  private Map<ConfigResource, Map<String, String>> described() throws Exception {
    List<ConfigResource> resources =
        List.of(
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.JOBS),
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.HIGH_JOBS),
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.STATUS),
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL),
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS),
            new ConfigResource(ConfigResource.Type.GROUP, Topics.WORKERS));
    try (Admin admin = clients.openAdmin()) {
      Map<ConfigResource, Map<String, String>> all = new HashMap<>();
      admin
          .describeConfigs(resources)
          .all()
          .get()
          .forEach(
              (resource, config) -> {
                Map<String, String> values = new TreeMap<>();
                config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
                all.put(resource, values);
              });
      return all;
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
