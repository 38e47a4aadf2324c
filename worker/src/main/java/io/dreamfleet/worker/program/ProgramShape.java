package io.dreamfleet.worker.program;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What must be equal for ascents to run in one program.
 *
 * @param readings how the objectives read the network's outputs; by their taps in the network's
 *     order
 * @param rule the optimizer's update rule; its numbers are data
 * @param precision of the network's arithmetic
 * @param filling how many pictures the network is run on
 * @param picture how pictures are stored and whether they are transformed
 * @param coupling of pictures that are to differ
 */
public record ProgramShape(
    List<Reading> readings,
    UpdateRule rule,
    Precision precision,
    BatchFilling filling,
    PictureShape picture,
    Optional<Coupling> coupling) {
  public ProgramShape {
    readings = List.copyOf(readings);
  }

  /** A shape for pictures that do not know of each other. */
  public ProgramShape(
      List<Reading> readings,
      UpdateRule rule,
      Precision precision,
      BatchFilling filling,
      PictureShape picture) {
    this(readings, rule, precision, filling, picture, Optional.empty());
  }

  /** A shape for linear readings of pixels, whose network is run on just the batch's pictures. */
  public ProgramShape(List<String> taps, UpdateRule rule, Precision precision) {
    this(Reading.linear(taps), rule, precision, BatchFilling.NONE, PictureShape.PLAIN);
  }

  /** The nodes whose outputs are read, in the network's order, and behind them what is compared. */
  public List<String> taps() {
    return Stream.concat(readings.stream().map(Reading::tap), coupling.stream().map(Coupling::tap))
        .distinct()
        .toList();
  }
}
