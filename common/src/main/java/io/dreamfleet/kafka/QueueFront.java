package io.dreamfleet.kafka;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Looks at the first unfinished records of the jobs topics, as an onlooker who takes nothing away.
 * For use by one thread.
 */
public final class QueueFront implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int STEPS = 10;

  private final KafkaClients clients;
  private final KafkaConsumer<String, byte[]> consumer;

  public QueueFront(KafkaClients clients) {
    this.clients = clients;
    this.consumer = clients.openConsumer();
  }

  /**
   * A record of a jobs topic.
   *
   * @param id the job's; of a record that is no job, the hash of its bytes
   * @param writtenAt the brokers' time
   */
  public record Entry(JobId id, Priority priority, Instant writtenAt) {}

  /**
   * The records from these offsets on, a poll or two of each partition; what does not come within a
   * second is left out.
   *
   * @throws FleetUnreachableException when the brokers refuse
   */
  public List<Entry> look(Map<TopicPartition, Long> from) {
    try {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      List<Entry> entries = new ArrayList<>();
      Set<TopicPartition> unseen = new HashSet<>(from.keySet());
      for (int step = 0; step < STEPS && !unseen.isEmpty(); step++) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(STEP)) {
          unseen.remove(new TopicPartition(record.topic(), record.partition()));
          entries.add(entry(record));
        }
      }
      return entries;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw clients.failures().explain(e);
    }
  }

  private static Entry entry(ConsumerRecord<String, byte[]> record) {
    return new Entry(
        id(record), Topics.priority(record.topic()), Instant.ofEpochMilli(record.timestamp()));
  }

  /** Our own producers key jobs by their ids, which spares the reading of most. */
  private static JobId id(ConsumerRecord<String, byte[]> record) {
    if (record.key() != null && JobId.isOne(record.key())) {
      return new JobId(record.key());
    }
    byte[] value = record.value() == null ? new byte[0] : record.value();
    try {
      return JobJson.read(value).id();
    } catch (JobRefusedException e) {
      return JobId.ofRecord(value);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
