package io.dreamfleet.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads topics, every partition of them, as one reader outside any group: it takes nothing away
 * from anybody. Holds one fetch in memory, whatever the topics hold. For use by one thread, but for
 * {@link #wakeUp}.
 */
public final class TopicLog implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaFailures failures;
  private final Duration patience;
  private final List<TopicPartition> partitions;

  private TopicLog(KafkaClients clients, List<String> topics) {
    clients.requireListener();
    this.patience = clients.patience();
    this.failures = clients.failures();
    this.consumer = clients.openConsumer();
    try {
      this.partitions = topics.stream().flatMap(topic -> partitions(topic).stream()).toList();
      consumer.assign(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * A reader of everything that the topics still hold.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack a topic
   */
  public static TopicLog fromBeginning(KafkaClients clients, List<String> topics) {
    TopicLog log = new TopicLog(clients, topics);
    log.consumer.seekToBeginning(log.partitions);
    return log;
  }

  /**
   * A reader of what is written from now on.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack a topic
   */
  public static TopicLog fromEnd(KafkaClients clients, List<String> topics) {
    TopicLog log = new TopicLog(clients, topics);
    try {
      log.ends().forEach(log.consumer::seek);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  /**
   * The next records, in each partition's order; empty when none came in this time, or before
   * {@link #wakeUp}.
   *
   * @throws FleetUnreachableException when the brokers refuse
   */
  public List<ConsumerRecord<String, byte[]>> poll(Duration wait) {
    try {
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      asked(() -> consumer.poll(wait)).forEach(records::add);
      return records;
    } catch (WakeupException e) {
      return List.of();
    }
  }

  /**
   * Hands over every record from where this reader stands to what is the end now.
   *
   * @throws FleetUnreachableException when nothing more comes for {@link KafkaClients#PATIENCE}
   */
  public void readToEnd(Consumer<ConsumerRecord<String, byte[]>> sink) {
    Map<TopicPartition, Long> ends = ends();
    long before = -1;
    long lastMove = System.nanoTime();
    while (true) {
      long left = asked(() -> remaining(ends));
      if (left == 0) {
        return;
      }
      if (left != before) {
        before = left;
        lastMove = System.nanoTime();
      } else if (System.nanoTime() - lastMove > patience.toNanos()) {
        throw failures.noAnswer();
      }
      poll(STEP).forEach(sink);
    }
  }

  /** Ends a {@link #poll} that waits, or the next one; may be called by any thread. */
  public void wakeUp() {
    consumer.wakeup();
  }

  /** At once: no group has to be left, and nothing is committed. */
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = asked(() -> consumer.partitionsFor(topic, patience));
    if (found.isEmpty()) {
      throw failures.noTopic(topic);
    }
    return found.stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> ends() {
    return asked(() -> consumer.endOffsets(partitions, patience));
  }

  private long remaining(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
        .sum();
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (InterruptException | WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
  }
}
