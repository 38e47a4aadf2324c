package io.dreamfleet.worker.program;

import java.util.List;

/**
 * One way in which a program reads a tapped output {@code y[channel][place]}: a number for each
 * slot, by weights that are the slot's data. A slot that does not read so has zeros there.
 *
 * @param tap the node whose output is read
 */
public record Reading(String tap, Kind kind) {

  /** What is made of the output. */
  public enum Kind {
    /** The sum of {@code y * channels[channel] * places[place]}. */
    LINEAR,
    /** The sum of {@code y² * channels[channel] * places[place]}. */
    SQUARE,
    /** The sum of {@code channels[channel]} times the largest {@code y} of the channel. */
    PEAK,
    /**
     * The sum over places of {@code places[place] * dot * max(0.1, cosine)^power}, of the place's
     * channels with {@code channels}; the power stands behind them in one row.
     */
    COSINE,
    /**
     * {@code places * dot * max(0.1, cosine)^power} of the whole output with a target that stands,
     * channels last, in one row with the power behind it.
     */
    TARGET
  }

  /** The linear readings of these taps, one for each. */
  public static List<Reading> linear(List<String> taps) {
    return taps.stream().map(tap -> new Reading(tap, Kind.LINEAR)).toList();
  }
}
