package io.dreamfleet.cli.command;

import io.dreamfleet.job.Objective;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether objectives are minimised too, which shows what a unit answers to least. */
final class NegativeOption {
  @Option(
      names = "--negative",
      description = "Also minimise: one more job for each objective, of its negative.")
  private boolean negative;

  /** The objectives, each with its negative right behind it where that is wished. */
  List<Objective> applied(List<Objective> objectives) {
    return negative
        ? objectives.stream()
            .flatMap(objective -> Stream.of(objective, objective.negated()))
            .distinct()
            .toList()
        : objectives;
  }
}
