package io.dreamfleet.cli.command;

import io.dreamfleet.job.Projection;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How points are laid out in the plane. */
final class ProjectionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--method",
      paramLabel = "WHICH",
      defaultValue = "tsne",
      description = "tsne, umap or pca; default: ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--perplexity",
      paramLabel = "P",
      description = "Of tsne: how many neighbours a point looks to, about; default: 30.")
  private Optional<Double> perplexity = Optional.empty();

  @Option(
      names = "--neighbours",
      paramLabel = "K",
      description = "Of umap: how many neighbours a point looks to, itself included; default: 15.")
  private Optional<Integer> neighbours = Optional.empty();

  @Option(
      names = "--spread",
      paramLabel = "D",
      description = "Of umap: how near points may come, 0 to 1; default: 0.1.")
  private Optional<Double> spread = Optional.empty();

  Projection projection() {
    if (!method.equals("tsne")) {
      refuse("--perplexity", perplexity, "tsne");
    }
    if (!method.equals("umap")) {
      refuse("--neighbours", neighbours, "umap");
      refuse("--spread", spread, "umap");
    }
    return switch (method) {
      case "tsne" -> new Projection.Tsne(perplexity.orElse(Projection.Tsne.DEFAULT_PERPLEXITY));
      case "umap" ->
          new Projection.Umap(
              neighbours.orElse(Projection.Umap.DEFAULT_NEIGHBOURS),
              spread.orElse(Projection.Umap.DEFAULT_SPREAD));
      case "pca" -> new Projection.Pca();
      default ->
          throw usage(
              "--method must be one of %s, but is \"%s\""
                  .formatted(String.join(", ", Projection.NAMES), method));
    };
  }

  private void refuse(String option, Optional<?> given, String of) {
    if (given.isPresent()) {
      throw usage("%s is of --method %s, but the method is %s".formatted(option, of, method));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
