package io.dreamfleet.cli.command;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the many small pictures of a larger one are made. */
final class AscentOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "256",
      description = "Ascent steps of each picture; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private RecipeOptions recipe;

  /**
   * A job of these.
   *
   * @param weights the address of other weights than the model's own
   * @param seed of all that is random
   */
  Job job(String model, Optional<String> weights, Objective objective, ImageSize size, long seed) {
    return new Job(
        model,
        weights,
        objective,
        recipe(),
        Optional.of(size),
        steps,
        seed,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private Recipe recipe() {
    List<Recipe> recipes = recipe.recipes();
    if (recipes.size() > 1 || recipes.get(0).octaves().isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--recipe: one recipe is needed here, and dream is none of them");
    }
    return recipes.get(0);
  }
}
