package io.dreamfleet.status;

/**
 * How far an ascent has come.
 *
 * @param step steps done
 * @param steps steps asked for
 * @param loss the negated score, before the last step's update
 * @param meanAbsolute mean of |image| over the stored image, after the last step's update
 * @param stepsPerSecond since the ascent began
 * @param seconds since the ascent began
 */
public record Progress(
    int step, int steps, double loss, double meanAbsolute, double stepsPerSecond, double seconds) {}
