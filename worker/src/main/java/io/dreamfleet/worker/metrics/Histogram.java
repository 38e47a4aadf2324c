package io.dreamfleet.worker.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How this worker's timers are kept: as histograms, whose quantiles can be summed over workers. */
final class Histogram {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private Histogram() {}

  /**
   * A timer with buckets from a millisecond on.
   *
   * @param longest what takes longer is counted, but told from it no more; about nine buckets for
   *     every factor of four
   */
  static Timer.Builder of(String name, String description, Duration longest) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(longest);
  }
}
