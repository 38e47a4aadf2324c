package io.dreamfleet.kafka;

import io.dreamfleet.job.Priority;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks the brokers, time and again, how much work there is; no worker is needed for that. For use
 * by one thread.
 */
public final class BacklogProbe implements AutoCloseable {
  private final KafkaClients clients;
  private final Admin admin;

  public BacklogProbe(KafkaClients clients) {
    this.clients = clients;
    this.admin = clients.openAdmin();
  }

  /** Which records of a topic's partition there are: from the first offset to before the second. */
  public record Kept(long beginning, long end) {
    public long count() {
      return Math.max(0, end - beginning);
    }
  }

  /**
   * What the workers have not finished.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack a topic
   */
  public Backlog backlog() {
    return asked(
        () -> {
          Map<TopicPartition, SharePartitionOffsetInfo> group = places();
          Set<TopicPartition> partitions = partitions(Topics.OF_JOBS);
          Set<TopicPartition> uncounted =
              partitions.stream()
                  .filter(partition -> lag(group, partition).isEmpty())
                  .collect(Collectors.toSet());
          Map<TopicPartition, Kept> kept = keptOf(uncounted);
          Map<Priority, Long> jobs = new EnumMap<>(Priority.class);
          Map<TopicPartition, Long> front = new HashMap<>();
          for (TopicPartition partition : partitions) {
            long place = place(group, kept, partition);
            long count =
                lag(group, partition)
                    .orElseGet(() -> Math.max(0, kept.get(partition).end() - place));
            jobs.merge(Topics.priority(partition.topic()), count, Long::sum);
            if (count > 0) {
              front.put(partition, place);
            }
          }
          return new Backlog(
              jobs, uncounted.isEmpty() ? Backlog.Source.LAG : Backlog.Source.OFFSETS, front);
        });
  }

  /**
   * Which records each partition of a topic has.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public Map<TopicPartition, Kept> kept(String topic) {
    return asked(() -> keptOf(partitions(List.of(topic))));
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  /** Where the group stands; nowhere, if there is no such group yet. */
  private Map<TopicPartition, SharePartitionOffsetInfo> places()
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return await(
          admin
              .listShareGroupOffsets(Map.of(Topics.WORKERS, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(Topics.WORKERS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }

  private static Optional<Long> lag(
      Map<TopicPartition, SharePartitionOffsetInfo> group, TopicPartition partition) {
    return Optional.ofNullable(group.get(partition)).flatMap(SharePartitionOffsetInfo::lag);
  }

  /** The first unfinished record, where the brokers say; else the first that there is. */
  private static long place(
      Map<TopicPartition, SharePartitionOffsetInfo> group,
      Map<TopicPartition, Kept> kept,
      TopicPartition partition) {
    long place =
        Optional.ofNullable(group.get(partition))
            .map(SharePartitionOffsetInfo::startOffset)
            .map(start -> Math.max(0, start))
            .orElse(0L);
    return kept.containsKey(partition) ? Math.max(place, kept.get(partition).beginning()) : place;
  }

  private Set<TopicPartition> partitions(Collection<String> topics)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<TopicPartition> partitions = new HashSet<>();
    await(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(each -> partitions.add(new TopicPartition(topic, each.partition()))));
    return partitions;
  }

  private Map<TopicPartition, Kept> keptOf(Set<TopicPartition> partitions)
      throws ExecutionException, TimeoutException, InterruptedException {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    return partitions.stream()
        .collect(
            Collectors.toMap(each -> each, each -> new Kept(beginnings.get(each), ends.get(each))));
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    await(
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(each -> each, each -> which)))
                .all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private <T> T await(KafkaFuture<T> done)
      throws ExecutionException, TimeoutException, InterruptedException {
    return done.get(clients.patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException | TimeoutException e) {
      throw clients.failures().explain(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private interface Question<T> {
    T ask() throws ExecutionException, TimeoutException, InterruptedException;
  }
}
