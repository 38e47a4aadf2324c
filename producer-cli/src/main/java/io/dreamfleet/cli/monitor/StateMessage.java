package io.dreamfleet.cli.monitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /api/state} answers; times are milliseconds since 1970.
 *
 * @param at when this was so
 * @param ready whether the status topic has been read up to now
 * @param troubles what is away, in sentences
 * @param queue what the brokers say; absent until they have
 * @param jobs by state
 * @param rates jobs a second over five minutes
 * @param drainSeconds absent where nothing completes, or nothing is known of the queue
 * @param course of late
 * @param batchCount of all batches; {@code batches} are the latest
 */
record StateMessage(
    long at,
    boolean ready,
    List<String> troubles,
    Optional<Queue> queue,
    Map<String, Integer> jobs,
    Rates rates,
    Optional<Double> drainSeconds,
    Course course,
    long workers,
    long batchCount,
    List<Batch> batches,
    List<Running> running,
    List<Picture> pictures,
    List<Failure> failures) {

  /**
   * By priority, {@code normal} and {@code high}; {@code source} is {@code lag} or {@code offsets}.
   */
  record Queue(
      Map<String, Long> backlog,
      String source,
      Map<String, Double> oldestSeconds,
      Map<String, Long> deadLetters,
      long desiredWorkers) {}

  record Rates(double arrival, double completion) {}

  /** Counts of consecutive steps of so many seconds, the last of which ends now. */
  record Course(long stepSeconds, int[] arrived, int[] ended) {}

  /**
   * A batch; without a name, the jobs that have no batch.
   *
   * @param done from 0 to 1, with a part for every job that runs
   */
  record Batch(Optional<String> name, Map<String, Integer> jobs, double done, long movedAt) {}

  record Running(
      String id,
      String unit,
      Optional<String> batch,
      String worker,
      int step,
      int steps,
      double stepsPerSecond,
      long at) {}

  record Picture(
      String id,
      String model,
      String unit,
      Optional<String> batch,
      Optional<Double> score,
      boolean driven,
      double seconds,
      String worker,
      long at) {}

  record Failure(
      String id,
      String unit,
      Optional<String> batch,
      String code,
      String reason,
      String worker,
      long at) {}
}
