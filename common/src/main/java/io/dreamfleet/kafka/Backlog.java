package io.dreamfleet.kafka;

import io.dreamfleet.job.Priority;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What the share group of the workers has not finished: records that wait and records in flight.
 *
 * @param jobs how many, of each priority
 * @param source who counted
 * @param front of each partition of the jobs topics that has any, the offset of the first
 */
public record Backlog(Map<Priority, Long> jobs, Source source, Map<TopicPartition, Long> front) {
  /** Who counted. */
  public enum Source {
    /** The brokers, which leave out what is finished between others that are not. */
    LAG,
    /** We did, from the group's place to the end: too many where some in between is finished. */
    OFFSETS
  }

  public Backlog {
    jobs = Map.copyOf(jobs);
    front = Map.copyOf(front);
  }

  /** Of all priorities. */
  public long total() {
    return jobs.values().stream().mapToLong(Long::longValue).sum();
  }
}
