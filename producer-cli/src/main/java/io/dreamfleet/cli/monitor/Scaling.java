package io.dreamfleet.cli.monitor;

/**
 * How many workers a backlog deserves.
 *
 * @param jobsPerWorker how many unfinished jobs one worker is for
 * @param fewest workers to keep without any work
 * @param most workers that there may be
 */
record Scaling(int jobsPerWorker, int fewest, int most) {
  Scaling {
    if (jobsPerWorker < 1 || fewest < 0 || most < fewest) {
      throw new IllegalArgumentException(
          "there must be 1 job or more for a worker, and bounds with 0 <= fewest <= most, but there are %d, and %d to %d"
              .formatted(jobsPerWorker, fewest, most));
    }
  }

  /** One worker for every so many jobs, the last of them for what is left, within the bounds. */
  long workers(long backlog) {
    long wanted = (backlog + jobsPerWorker - 1) / jobsPerWorker;
    return Math.max(fewest, Math.min(most, wanted));
  }
}
