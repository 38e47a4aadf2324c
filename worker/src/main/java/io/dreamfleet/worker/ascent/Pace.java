package io.dreamfleet.worker.ascent;

/**
 * How many steps one call into libtorch should make: as many as fit into a moment, so that reports
 * and stops are prompt, but never past the next step that a report is due at.
 */
final class Pace {
  /** Long enough that the call itself costs nothing, short enough for two reports a second. */
  private static final double CHUNK_SECONDS = 0.4;

  /** Without a report for this long, one is due whatever the step. */
  private static final double QUIET_SECONDS = 0.9;

  private final int steps;
  private final int reportEvery;
  private double secondsPerStep = CHUNK_SECONDS;
  private double quietSeconds;

  Pace(int steps, int reportEvery) {
    this.steps = steps;
    this.reportEvery = reportEvery;
  }

  /** The length of the next chunk. */
  int next(int step) {
    int toReport = reportEvery - step % reportEvery;
    int affordable = Math.max(1, (int) (CHUNK_SECONDS / secondsPerStep));
    return Math.min(Math.min(toReport, steps - step), affordable);
  }

  /** Takes note of a chunk, and tells whether a report is due at its end. */
  boolean reportAfter(int chunk, double seconds, int step) {
    secondsPerStep = seconds / chunk;
    quietSeconds += seconds;
    boolean due =
        step == steps
            || step % reportEvery == 0
            || quietSeconds + Math.max(CHUNK_SECONDS, secondsPerStep) > QUIET_SECONDS;
    if (due) {
      quietSeconds = 0;
    }
    return due;
  }
}
