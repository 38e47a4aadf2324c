package io.dreamfleet.cli.command;

import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.cli.text.SnapshotPlan;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all pictures of a submission have in common. */
final class JobOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "" + Job.DEFAULT_STEPS,
      description = "Ascent steps; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--size",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description = "Picture size in pixels; default: the network's own.")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of all that is random; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--snapshots",
      paramLabel = "N,N,...|every:N",
      converter = SnapshotPlan.Reader.class,
      description =
          "Also keep the picture as it is after these steps, such as 1,16,64,256, or every:32.")
  private Optional<SnapshotPlan> snapshots = Optional.empty();

  @Mixin private RecipeOptions recipe;

  boolean keepsSnapshots() {
    return snapshots.isPresent();
  }

  /** The job of one unit. */
  Job job(String model, Optional<String> weights, Objective objective) {
    return new Job(
        model,
        weights,
        objective,
        recipe.recipe(),
        size,
        steps,
        seed,
        Optional.empty(),
        Optional.empty(),
        snapshots.map(plan -> plan.steps(steps)).orElse(List.of()));
  }
}
