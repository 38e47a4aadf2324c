package io.dreamfleet.kafka;

import io.dreamfleet.job.Priority;
import java.util.List;

/** The names that everybody who talks to a fleet through Kafka must agree on. */
public final class Topics {
  /** Submissions, keyed by job id. */
  public static final String JOBS = "dreamfleet.jobs";

  /** Submissions that go before those on {@link #JOBS}. */
  public static final String HIGH_JOBS = "dreamfleet.jobs.high";

  /** Status events, keyed by job id and compacted to the last one of each job. */
  public static final String STATUS = "dreamfleet.status";

  /** Wishes about jobs already sent, read by every worker. */
  public static final String CONTROL = "dreamfleet.control";

  /**
   * Jobs that were rejected or delivered too often, copied here by the broker. Brokers insist on
   * the prefix {@code dlq.} (their setting {@code errors.deadletterqueue.topic.name.prefix}).
   */
  public static final String DEAD_LETTERS = "dlq.dreamfleet.jobs";

  /** The share group that all workers of a fleet belong to. */
  public static final String WORKERS = "dreamfleet.workers";

  /** The consumer group of whoever sees to the dead letters, one worker at a time. */
  public static final String DEAD_LETTER_READERS = "dreamfleet.dead-letter-readers";

  /** Every topic of a fleet. */
  public static final List<String> ALL = List.of(JOBS, HIGH_JOBS, STATUS, CONTROL, DEAD_LETTERS);

  /** The topics that jobs come on. */
  public static final List<String> OF_JOBS = List.of(JOBS, HIGH_JOBS);

  private Topics() {}

  /** Where jobs of a priority go. */
  public static String jobs(Priority priority) {
    return switch (priority) {
      case HIGH -> HIGH_JOBS;
      case NORMAL -> JOBS;
    };
  }

  /** The priority of the jobs on a topic. */
  public static Priority priority(String topic) {
    return topic.equals(HIGH_JOBS) ? Priority.HIGH : Priority.NORMAL;
  }
}
