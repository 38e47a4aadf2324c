package io.dreamfleet.kafka;

import io.dreamfleet.job.Priority;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts dead letters by priority. The brokers have one topic for all of them, so each letter is
 * looked at once; a bit of it is kept. For use by one thread.
 */
public final class DeadLetterCount implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(50);

  private final BacklogProbe probe;
  private final TopicLog log;

  /** Offsets of letters of high priority. */
  private final Map<TopicPartition, BitSet> high = new HashMap<>();

  /**
   * A count that begins.
   *
   * @param probe stays the caller's to close
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public DeadLetterCount(KafkaClients clients, BacklogProbe probe) {
    this.probe = probe;
    this.log = TopicLog.fromBeginning(clients, List.of(Topics.DEAD_LETTERS));
  }

  /**
   * How many the brokers have now; those that came in the last moment may still count as normal.
   *
   * @throws FleetUnreachableException when the brokers do not answer
   */
  public Map<Priority, Long> count() {
    List<ConsumerRecord<String, byte[]>> letters = log.poll(STEP);
    while (!letters.isEmpty()) {
      letters.forEach(this::note);
      letters = log.poll(STEP);
    }
    long all = 0;
    long important = 0;
    for (Map.Entry<TopicPartition, BacklogProbe.Kept> partition :
        probe.kept(Topics.DEAD_LETTERS).entrySet()) {
      BacklogProbe.Kept kept = partition.getValue();
      all += kept.count();
      important +=
          high.getOrDefault(partition.getKey(), new BitSet())
              .get(index(kept.beginning()), index(kept.end()))
              .cardinality();
    }
    return Map.of(Priority.HIGH, important, Priority.NORMAL, all - important);
  }

  private void note(ConsumerRecord<String, byte[]> letter) {
    if (DeadLetter.priority(letter) == Priority.HIGH) {
      high.computeIfAbsent(
              new TopicPartition(letter.topic(), letter.partition()), each -> new BitSet())
          .set(index(letter.offset()));
    }
  }

  /** A fleet that has had two thousand million dead letters has other worries. */
  private static int index(long offset) {
    return (int) Math.min(offset, Integer.MAX_VALUE - 1);
  }

  @Override
  public void close() {
    log.close();
  }
}
