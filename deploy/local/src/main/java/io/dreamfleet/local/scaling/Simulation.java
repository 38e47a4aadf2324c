package io.dreamfleet.local.scaling;

import java.util.OptionalDouble;

/** A rule, a pace and arrivals, played to the end. */
final class Simulation {
  /** How old a backlog is at most that the autoscaler reads: the ServiceMonitor's interval. */
  private static final int SCRAPE_SECONDS = 15;

  private Simulation() {}

  static ScalingOutcome play(ScalingRule rule, WorkerPace pace, Arrivals arrivals) {
    Autoscaler autoscaler = new Autoscaler(rule);
    SimulatedFleet fleet = new SimulatedFleet(pace);
    int[] backlog = new int[arrivals.seconds()];
    int[] workers = new int[arrivals.seconds()];
    int scraped = 0;
    for (int second = 0; second < arrivals.seconds(); second++) {
      fleet.arrive(second, arrivals.perSecond()[second]);
      if (second % SCRAPE_SECONDS == SCRAPE_SECONDS - 1) {
        scraped = fleet.backlog();
      }
      OptionalDouble known =
          arrivals.isAway(second) ? OptionalDouble.empty() : OptionalDouble.of(scraped);
      fleet.resize(second, autoscaler.workers(second, known));
      fleet.work(second);
      backlog[second] = fleet.backlog();
      workers[second] = fleet.workers();
    }
    return new ScalingOutcome(arrivals.name(), arrivals.jobs(), fleet.waits(), backlog, workers);
  }
}
