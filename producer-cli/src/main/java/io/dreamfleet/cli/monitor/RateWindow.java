package io.dreamfleet.cli.monitor;

import java.time.Duration;
import java.time.Instant;

/**
 * How often something happened of late: a count for each second of a while. For use by one thread
 * at a time.
 */
final class RateWindow {
  /** A rate over less would be noise. */
  private static final long LEAST_SECONDS = 10;

  private final int[] counts;
  private long newest;
  private long since;

  /**
   * A window.
   *
   * @param kept for how long counts are kept
   * @param since when counting begins; rates are not thinned by time before it
   */
  RateWindow(Duration kept, Instant since) {
    this.counts = new int[(int) kept.toSeconds()];
    this.newest = since.getEpochSecond();
    this.since = newest;
  }

  /** It happened just now. */
  void add(Instant now) {
    moveTo(now.getEpochSecond());
    counts[slot(newest)]++;
  }

  /** It happened a while ago, perhaps before counting began; forgotten where that is too long. */
  void recall(Instant at, Instant now) {
    moveTo(now.getEpochSecond());
    long second = Math.min(at.getEpochSecond(), newest);
    if (newest - second < counts.length) {
      counts[slot(second)]++;
      since = Math.min(since, second);
    }
  }

  /** How often a second, over this time up to now or since counting began. */
  double perSecond(Duration time, Instant now) {
    moveTo(now.getEpochSecond());
    long counted = Math.min(newest - since, time.toSeconds());
    return (double) sum(newest - time.toSeconds() + 1, newest) / Math.max(LEAST_SECONDS, counted);
  }

  /** Counts of consecutive steps, the last of which ends now. */
  int[] series(Duration step, int steps, Instant now) {
    moveTo(now.getEpochSecond());
    int[] series = new int[steps];
    for (int i = 0; i < steps; i++) {
      long last = newest - (steps - 1 - i) * step.toSeconds();
      series[i] = sum(last - step.toSeconds() + 1, last);
    }
    return series;
  }

  private int sum(long first, long last) {
    int sum = 0;
    for (long second = Math.max(first, newest - counts.length + 1); second <= last; second++) {
      sum += counts[slot(second)];
    }
    return sum;
  }

  /** A clock that is set back counts into the newest second. */
  private void moveTo(long second) {
    long steps = Math.min(second - newest, counts.length);
    for (long i = 0; i < steps; i++) {
      counts[slot(second - i)] = 0;
    }
    newest = Math.max(newest, second);
  }

  private int slot(long second) {
    return (int) Math.floorMod(second, (long) counts.length);
  }
}
