package io.dreamfleet.local.scaling;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Jobs that come, and when Prometheus is away.
 *
 * @param name what the trace is called
 * @param perSecond jobs in each second; its length is the simulation's
 * @param awayFrom the first second in which nobody knows the backlog; the length for never
 * @param awayUntil the first in which somebody knows it again
 */
record Arrivals(String name, int[] perSecond, int awayFrom, int awayUntil) {
  private static final int HOUR = 3600;
  private static final int DAY = 24 * HOUR;

  /** Those that the documentation shows. */
  static List<Arrivals> all() {
    return List.of(burst(), dailyWave(), trickle(), burstUnseen());
  }

  /** Four hundred jobs at once, a minute after the beginning of two hours. */
  static Arrivals burst() {
    int[] jobs = new int[2 * HOUR];
    jobs[60] = 400;
    return quiet("burst", jobs);
  }

  /** A day on which a sine of jobs comes, at noon six workers' full work, at midnight none. */
  static Arrivals dailyWave() {
    Random random = new Random(7);
    int[] jobs = new int[DAY];
    Arrays.setAll(
        jobs,
        second ->
            poisson(random, 0.57 * (1 - StrictMath.cos(2 * Math.PI * second / (double) DAY)) / 2));
    return quiet("daily wave", jobs);
  }

  /** Half a day on which one job comes in twenty minutes on the average. */
  static Arrivals trickle() {
    Random random = new Random(7);
    int[] jobs = new int[DAY / 2];
    Arrays.setAll(jobs, second -> poisson(random, 1.0 / 1200));
    return quiet("trickle", jobs);
  }

  /** The burst, while Prometheus is away for twenty minutes from a minute after it. */
  static Arrivals burstUnseen() {
    return new Arrivals("burst, Prometheus away", burst().perSecond(), 120, 120 + 1200);
  }

  private static Arrivals quiet(String name, int[] perSecond) {
    return new Arrivals(name, perSecond, perSecond.length, perSecond.length);
  }

  int seconds() {
    return perSecond.length;
  }

  int jobs() {
    return Arrays.stream(perSecond).sum();
  }

  boolean isAway(int second) {
    return second >= awayFrom && second < awayUntil;
  }

  /** Knuth's method, for rates below one. */
  private static int poisson(Random random, double rate) {
    double product = random.nextDouble();
    int count = 0;
    while (product > StrictMath.exp(-rate)) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
