package io.dreamfleet.cli.command;

import io.dreamfleet.job.Diversity;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether each job makes a set of pictures that differ. */
final class DiverseOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--diverse",
      paramLabel = "K",
      description =
          "Make K pictures of each unit that differ from each other, "
              + Diversity.FEWEST
              + " to "
              + Diversity.MOST
              + ".")
  private Optional<Integer> count = Optional.empty();

  @Option(
      names = "--diverse-weight",
      paramLabel = "X",
      description =
          "How much likeness counts against a picture, in units of its score; default: "
              + Diversity.DEFAULT_WEIGHT
              + ".")
  private Optional<Double> weight = Optional.empty();

  @Option(
      names = "--diverse-layer",
      paramLabel = "LAYER",
      description =
          "The layer whose outputs are to differ; default: the unit's, or, for a class, the last"
              + " before it that sees places.")
  private Optional<String> layer = Optional.empty();

  /** What was asked for; a usage error where the one thing was and the other was not. */
  Optional<Diversity> diversity() {
    if (count.isEmpty() && (weight.isPresent() || layer.isPresent())) {
      throw new ParameterException(
          spec.commandLine(),
          "%s needs --diverse K, a number of pictures"
              .formatted(weight.isPresent() ? "--diverse-weight" : "--diverse-layer"));
    }
    return count.map(
        pictures -> new Diversity(pictures, weight.orElse(Diversity.DEFAULT_WEIGHT), layer));
  }
}
