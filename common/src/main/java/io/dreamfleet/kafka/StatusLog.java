package io.dreamfleet.kafka;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads {@link Topics#STATUS}, every partition of it, as one reader outside any group. Messages
 * that are not status events are skipped and counted. For use by one thread.
 */
public final class StatusLog implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaFailures failures;
  private final Duration patience;
  private final List<TopicPartition> partitions;
  private long skipped;

  private StatusLog(KafkaClients clients) {
    clients.requireListener();
    this.patience = clients.patience();
    this.failures = clients.failures();
    this.consumer = clients.openConsumer();
    try {
      this.partitions = partitions();
      consumer.assign(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * A reader of everything that the topic still holds: the last event of every job at least.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public static StatusLog fromBeginning(KafkaClients clients) {
    StatusLog log = new StatusLog(clients);
    log.consumer.seekToBeginning(log.partitions);
    return log;
  }

  /**
   * A reader of what is published from now on.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public static StatusLog fromEnd(KafkaClients clients) {
    StatusLog log = new StatusLog(clients);
    try {
      log.ends().forEach(log.consumer::seek);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  /** The next events, in each job's own order; empty when none came in this time. */
  public List<StatusEvent> poll(Duration wait) {
    List<StatusEvent> events = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> message : consumer.poll(wait)) {
        add(message, events);
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
    return events;
  }

  /**
   * Every event from where this reader stands to what is the end now.
   *
   * @throws FleetUnreachableException when nothing more comes for {@link KafkaClients#PATIENCE}
   */
  public List<StatusEvent> readToEnd() {
    Map<TopicPartition, Long> ends = ends();
    List<StatusEvent> events = new ArrayList<>();
    long before = -1;
    long lastMove = System.nanoTime();
    while (true) {
      long left = remaining(ends);
      if (left == 0) {
        return events;
      }
      if (left != before) {
        before = left;
        lastMove = System.nanoTime();
      } else if (System.nanoTime() - lastMove > patience.toNanos()) {
        throw failures.noAnswer();
      }
      events.addAll(poll(STEP));
    }
  }

  /** How many messages so far were not status events. */
  public long skipped() {
    return skipped;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<TopicPartition> partitions() {
    try {
      List<TopicPartition> found =
          consumer.partitionsFor(Topics.STATUS, patience).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      if (found.isEmpty()) {
        throw failures.noTopic(Topics.STATUS);
      }
      return found;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
  }

  private Map<TopicPartition, Long> ends() {
    try {
      return consumer.endOffsets(partitions, patience);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
  }

  private long remaining(Map<TopicPartition, Long> ends) {
    try {
      long sum = 0;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        sum += Math.max(0, end.getValue() - consumer.position(end.getKey()));
      }
      return sum;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
  }

  private void add(ConsumerRecord<String, byte[]> message, List<StatusEvent> events) {
    if (message.value() == null) {
      return;
    }
    try {
      events.add(StatusJson.readEvent(message.value()));
    } catch (IOException e) {
      skipped++;
    }
  }
}
