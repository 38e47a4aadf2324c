package io.dreamfleet.worker.program;

import java.util.List;

/**
 * What must be equal for ascents to run in one program.
 *
 * @param taps the nodes whose outputs the objectives read, in the network's order
 * @param rule the optimizer's update rule; its numbers are data
 * @param precision of the network's arithmetic
 */
public record ProgramShape(List<String> taps, UpdateRule rule, Precision precision) {
  public ProgramShape {
    taps = List.copyOf(taps);
  }
}
