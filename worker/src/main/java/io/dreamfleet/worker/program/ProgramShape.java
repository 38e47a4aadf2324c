package io.dreamfleet.worker.program;

import java.util.List;

/**
 * What must be equal for ascents to run in one program.
 *
 * @param readings how the objectives read the network's outputs; by their taps in the network's
 *     order
 * @param rule the optimizer's update rule; its numbers are data
 * @param precision of the network's arithmetic
 * @param granularity the network is run on a multiple of so many pictures, filled up with empty
 *     ones; 1 where it need not be
 * @param picture how pictures are stored and whether they are transformed
 */
public record ProgramShape(
    List<Reading> readings,
    UpdateRule rule,
    Precision precision,
    int granularity,
    PictureShape picture) {
  public ProgramShape {
    readings = List.copyOf(readings);
  }

  /** A shape for linear readings of pixels, whose network is run on just the batch's pictures. */
  public ProgramShape(List<String> taps, UpdateRule rule, Precision precision) {
    this(Reading.linear(taps), rule, precision, 1, PictureShape.PLAIN);
  }

  /** The nodes whose outputs are read, in the network's order. */
  public List<String> taps() {
    return readings.stream().map(Reading::tap).distinct().toList();
  }
}
