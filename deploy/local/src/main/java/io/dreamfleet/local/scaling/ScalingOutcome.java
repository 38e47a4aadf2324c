package io.dreamfleet.local.scaling;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What came of it.
 *
 * @param name of the arrivals
 * @param jobs that came
 * @param waits of each job that has begun, the seconds until it did
 * @param backlog jobs not done at the end of each second
 * @param workers wished for in each second, those that start among them
 */
record ScalingOutcome(String name, int jobs, List<Integer> waits, int[] backlog, int[] workers) {
  /** The wait, in seconds, that so large a part of the jobs does not exceed. */
  int waitQuantile(double part) {
    List<Integer> sorted = waits.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
  }

  double workerHours() {
    return Arrays.stream(workers).asLongStream().sum() / 3600.0;
  }

  int mostWorkers() {
    return Arrays.stream(workers).max().orElse(0);
  }

  /** How often an hour the number of workers turned from rising to falling or back. */
  double turnsPerHour() {
    int turns = 0;
    int direction = 1;
    for (int second = 1; second < workers.length; second++) {
      int now = Integer.signum(workers[second] - workers[second - 1]);
      if (now != 0 && now != direction) {
        turns++;
        direction = now;
      }
    }
    return turns * 3600.0 / workers.length;
  }

  /** The first second after the last job in which nothing is left to do; -1 if there is none. */
  int drained() {
    return firstFrom(lastOf(backlog) + 1);
  }

  /** The first second from which on there is no worker; -1 if there is none. */
  int atZero() {
    return firstFrom(lastOf(workers) + 1);
  }

  private int firstFrom(int second) {
    return second < workers.length ? second : -1;
  }

  private static int lastOf(int[] values) {
    return IntStream.range(0, values.length).filter(second -> values[second] > 0).max().orElse(-1);
  }
}
