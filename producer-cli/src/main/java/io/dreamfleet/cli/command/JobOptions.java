package io.dreamfleet.cli.command;

import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.cli.text.SnapshotPlan;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all pictures of a submission have in common. */
final class JobOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Ascent steps; default: "
              + Job.DEFAULT_STEPS
              + ", or 10 in each octave for recipe dream.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description = "Picture size in pixels; default: the network's own.")
  private Optional<ImageSize> size = Optional.empty();

  @Mixin private SeedOption seed;

  @Option(
      names = "--snapshots",
      paramLabel = "N,N,...|every:N",
      converter = SnapshotPlan.Reader.class,
      description =
          "Also keep the picture as it is after these steps, such as 1,16,64,256, or every:32.")
  private Optional<SnapshotPlan> snapshots = Optional.empty();

  @Option(
      names = "--show-bands",
      paramLabel = "R,G,B|N",
      split = ",",
      description =
          "For networks whose channels are no colours: the ones that are red, green and blue of the"
              + " PNG, or one for a grey PNG, counted from 0. All of them come as .npy too.")
  private List<Integer> showBands = List.of();

  @Mixin private DiverseOption diverse;
  @Mixin private RecipeOptions recipe;

  boolean keepsSnapshots() {
    return snapshots.isPresent();
  }

  /** The pictures' size, where one was given. */
  Optional<ImageSize> size() {
    return size;
  }

  /** How many recipes each unit is made a picture by. */
  int recipeCount() {
    return recipe.recipes().size();
  }

  /**
   * The jobs of some units, recipe by recipe, because those of one recipe can run together.
   *
   * @param weights the address of other weights than the model's own
   * @param pictures the addresses of the picture to begin from and of its mask
   */
  List<Job> jobs(
      String model,
      Optional<String> weights,
      List<Objective> objectives,
      InputPictures.Urls pictures) {
    return recipe.recipes().stream()
        .flatMap(
            made ->
                objectives.stream()
                    .map(objective -> job(model, weights, objective, made, pictures)))
        .toList();
  }

  private Job job(
      String model,
      Optional<String> weights,
      Objective objective,
      Recipe made,
      InputPictures.Urls pictures) {
    int count = steps.orElseGet(() -> Job.defaultSteps(made));
    return new Job(
        model,
        weights,
        objective,
        made,
        size,
        count,
        seed.seed(),
        pictures.input(),
        pictures.mask(),
        snapshots.map(plan -> plan.steps(count)).orElse(List.of()),
        diverse.diversity(),
        showBands);
  }
}
