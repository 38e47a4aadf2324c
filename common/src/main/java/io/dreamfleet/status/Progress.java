package io.dreamfleet.status;

import java.util.Optional;

/**
 * How far a job has come.
 *
 * @param step steps done: of an ascent, or of a survey, whose steps are its pictures and then what
 *     is made of them
 * @param steps steps asked for
 * @param loss the negated score, before the last step's update; absent for a survey
 * @param meanAbsolute mean of |image| over the stored image, after the last step's update; absent
 *     for a survey
 * @param stepsPerSecond since the work began
 * @param seconds since the work began
 */
public record Progress(
    int step,
    int steps,
    Optional<Double> loss,
    Optional<Double> meanAbsolute,
    double stepsPerSecond,
    double seconds) {

  /** An ascent's. */
  public Progress(
      int step,
      int steps,
      double loss,
      double meanAbsolute,
      double stepsPerSecond,
      double seconds) {
    this(step, steps, Optional.of(loss), Optional.of(meanAbsolute), stepsPerSecond, seconds);
  }

  /** A survey's. */
  public Progress(int step, int steps, double stepsPerSecond, double seconds) {
    this(step, steps, Optional.empty(), Optional.empty(), stepsPerSecond, seconds);
  }
}
