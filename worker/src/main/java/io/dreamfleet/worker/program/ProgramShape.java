package io.dreamfleet.worker.program;

import java.util.List;

/**
 * What must be equal for ascents to run in one program.
 *
 * @param taps the nodes whose outputs the objectives read, in the network's order
 * @param rule the optimizer's update rule; its numbers are data
 * @param precision of the network's arithmetic
 * @param granularity the network is run on a multiple of so many pictures, filled up with empty
 *     ones; 1 where it need not be
 * @param picture how pictures are stored and whether they are transformed
 */
public record ProgramShape(
    List<String> taps,
    UpdateRule rule,
    Precision precision,
    int granularity,
    PictureShape picture) {
  public ProgramShape {
    taps = List.copyOf(taps);
  }

  /** A shape for pixels, whose network is run on just the pictures of the batch. */
  public ProgramShape(List<String> taps, UpdateRule rule, Precision precision) {
    this(taps, rule, precision, 1, new PictureShape.Pixels());
  }
}
