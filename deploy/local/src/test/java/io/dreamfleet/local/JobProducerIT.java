package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What producers and watchers do, on a real broker. */
@Timeout(120)
class JobProducerIT {
  private static final Provisioning.Plan PLAN = Provisioning.Plan.usual(1);

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
  void a_submission_is_announced_and_leased_as_it_was_sent() throws Exception {
    Submission submission = TestKafka.submission(1);
    try (JobProducer producer = new JobProducer(clients);
        StatusLog status = StatusLog.fromBeginning(clients);
        KafkaShareConsumer<String, byte[]> worker = kafka.worker(10)) {
      JobId id = producer.send(submission).get();

      ConsumerRecord<String, byte[]> leased = TestKafka.lease(worker, 1).get(0);
      assertThat(leased.key()).isEqualTo(id.text());
      assertThat(JobJson.read(leased.value())).isEqualTo(submission);
      assertThat(leased.deliveryCount()).contains((short) 1);
      TestKafka.settle(worker, leased, AcknowledgeType.ACCEPT);

      List<StatusEvent> events = status.readToEnd();
      assertThat(events).extracting(StatusEvent::state).containsExactly(JobState.QUEUED);
      assertThat(events.get(0).id()).isEqualTo(id);
    }
    assertThat(kafka.backlog()).isZero();
  }

  @Test
  void the_status_log_skips_what_is_no_event_and_can_begin_at_the_end() throws Exception {
    try (KafkaProducer<String, byte[]> other = clients.openProducer();
        StatusPublisher publisher = new StatusPublisher(clients)) {
      publisher.publish(TestKafka.cancelled(TestKafka.submission(1))).get();
      for (String broken : List.of("not JSON", "{}", "null", "{\"state\":\"DREAMING\"}")) {
        other.send(new ProducerRecord<>(Topics.STATUS, "x", broken.getBytes())).get();
      }
      try (StatusLog all = StatusLog.fromBeginning(clients);
          StatusLog news = StatusLog.fromEnd(clients)) {
        publisher.publish(TestKafka.cancelled(TestKafka.submission(2))).get();

        assertThat(all.readToEnd())
            .extracting(StatusEvent::id)
            .containsExactly(TestKafka.submission(1).id(), TestKafka.submission(2).id());
        assertThat(all.skipped()).isEqualTo(4);
        assertThat(news.readToEnd())
            .extracting(StatusEvent::id)
            .containsExactly(TestKafka.submission(2).id());
        assertThat(news.poll(Duration.ofMillis(50))).isEmpty();
      }
    }
  }

  @Test
  void thousands_of_submissions_arrive_with_their_announcements() throws Exception {
    try (JobProducer producer = new JobProducer(clients);
        StatusLog status = StatusLog.fromBeginning(clients)) {
      for (int i = 0; i < 3_000; i++) {
        producer.send(TestKafka.submission(i));
      }
      producer.flush();

      assertThat(status.readToEnd()).hasSize(3_000);
      assertThat(kafka.records(Topics.JOBS)).isEqualTo(3_000);
    }
  }

  @Test
  void a_submission_fails_with_a_sentence_when_the_fleet_goes_away() {
    Map<String, String> hasty = new HashMap<>();
    hasty.put(FleetSettings.BOOTSTRAP, clients.bootstrap());
    hasty.put("max.block.ms", "2000");
    hasty.put("request.timeout.ms", "1000");
    hasty.put("delivery.timeout.ms", "2000");
    FleetSettings settings = new FleetSettings(hasty, TestKafka.noStore());
    try (JobProducer producer = new JobProducer(new KafkaClients(settings))) {
      producer.send(TestKafka.submission(1)).join();
      kafka.close();

      assertThatThrownBy(() -> producer.send(TestKafka.submission(2)).join())
          .hasCauseInstanceOf(FleetUnreachableException.class)
          .hasMessageContaining("cannot reach Kafka at " + clients.bootstrap());
    }
  }
}
