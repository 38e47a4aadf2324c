package io.dreamfleet.local;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.status.StatusEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A producer in the plainest sense, and an onlooker of what becomes of its records. */
final class Jobs implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaClients clients;
  private final KafkaProducer<String, byte[]> producer;
  private final StatusLog status;
  private final List<StatusEvent> seen = new ArrayList<>();

  Jobs(FleetSettings settings) {
    clients = new KafkaClients(settings);
    producer = clients.openProducer();
    status = StatusLog.fromBeginning(clients);
  }

  /** Puts a text on the jobs topic as a console producer does: without a key. */
  void produce(String record) {
    produce(Topics.JOBS, record);
  }

  void produce(String topic, String record) {
    producer.send(new ProducerRecord<>(topic, record.getBytes(StandardCharsets.UTF_8)));
    producer.flush();
  }

  /** The first event, past or to come, that fits. */
  <T extends StatusEvent> T await(Class<T> kind, Predicate<T> wanted) {
    Instant end = Instant.now().plus(PATIENCE);
    int looked = 0;
    while (true) {
      for (; looked < seen.size(); looked++) {
        if (kind.isInstance(seen.get(looked)) && wanted.test(kind.cast(seen.get(looked)))) {
          return kind.cast(seen.get(looked));
        }
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("no such " + kind.getSimpleName() + " event; there were " + seen);
      }
      seen.addAll(status.poll(Duration.ofMillis(200)));
    }
  }

  /** Returns once there have been as many events of a kind. */
  void awaitCount(Class<? extends StatusEvent> kind, long expected) {
    awaitCount(kind, expected, event -> true);
  }

  /** Returns once there have been as many events of a kind that fit. */
  void awaitCount(Class<? extends StatusEvent> kind, long expected, Predicate<StatusEvent> wanted) {
    Instant end = Instant.now().plus(PATIENCE);
    while (seen.stream().filter(kind::isInstance).filter(wanted).count() < expected) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "%d %s events were expected; there were %s"
                .formatted(expected, kind.getSimpleName(), seen));
      }
      seen.addAll(status.poll(Duration.ofMillis(200)));
    }
  }

  /** All events so far that fit. */
  <T extends StatusEvent> List<T> seen(Class<T> kind, Predicate<T> wanted) {
    seen.addAll(status.readToEnd());
    return seen.stream().filter(kind::isInstance).map(kind::cast).filter(wanted).toList();
  }

  /** Every dead letter's text, once there are as many as expected. */
  List<String> deadLetters(int expected) {
    Instant end = Instant.now().plus(PATIENCE);
    List<String> letters = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = clients.openConsumer()) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (letters.size() < expected && Instant.now().isBefore(end)) {
        for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
          byte[] value = letter.value() == null ? new byte[0] : letter.value();
          letters.add(new String(value, StandardCharsets.UTF_8));
        }
      }
    }
    return letters;
  }

  @Override
  public void close() {
    producer.close();
    status.close();
  }
}
