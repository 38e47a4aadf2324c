package io.dreamfleet.job;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One picture to be made. Everything that decides what it looks like is here and nothing else, so
 * that equal jobs have equal results and the same {@link JobId}.
 *
 * @param model a name of the model catalog, such as {@code resnet18}
 * @param weights an {@code s3://bucket/key} URL of other weights for that model; absent for its own
 * @param size the picture's size; absent for the network's own input size, or the input's
 * @param steps ascent steps; of each octave where the recipe has octaves
 * @param seed of every random draw that the job makes, from 0 to {@link #LARGEST_SEED}
 * @param input an {@code s3://bucket/key} URL of the picture to begin from, of recipe {@code dream}
 *     and no other yet; absent for the recipe's own beginning
 * @param mask an {@code s3://bucket/key} URL of a picture that is white where this one may change,
 *     of recipe {@code dream} and no other yet; absent for everywhere
 * @param snapshots steps after which the picture is kept as it is then, ascending, each from 1 to
 *     {@code steps}
 * @param diversity of a set of pictures; absent for one picture
 * @param showBands the channels that are red, green and blue of the PNG, or the one that is its
 *     brightness, for networks whose channels are no colours; empty for the network's own
 */
public record Job(
    String model,
    Optional<String> weights,
    Objective objective,
    Recipe recipe,
    Optional<ImageSize> size,
    int steps,
    long seed,
    Optional<String> input,
    Optional<String> mask,
    List<Integer> snapshots,
    Optional<Diversity> diversity,
    List<Integer> showBands)
    implements Work {
  /** The classic recipe's step count. */
  public static final int DEFAULT_STEPS = 512;

  /** DeepDream's steps in each octave ({@code dream.ipynb}). */
  private static final int OCTAVE_STEPS = 10;

  /** Above this, JSON readers that know only double numbers lose digits (RFC 8785, section 3.2). */
  public static final long LARGEST_SEED = (1L << 53) - 1;

  /** Pictures have at most 16 channels. */
  private static final int LARGEST_BAND = 15;

  public Job {
    Objects.requireNonNull(objective);
    Objects.requireNonNull(recipe);
    Work.checkModel(model);
    checkUrl("weights", weights);
    checkUrl("input", input);
    checkUrl("mask", mask);
    Values.atLeastOne("steps", steps);
    Work.checkSeed(seed);
    snapshots = List.copyOf(snapshots);
    int last = 0;
    for (int step : snapshots) {
      if (step <= last || step > steps) {
        throw Values.refused(
            "snapshots",
            "must ascend and be from 1 to steps, which is %d, but are %s"
                .formatted(steps, snapshots));
      }
      last = step;
    }
    if (diversity.isPresent()) {
      checkDiverse(recipe, snapshots);
    }
    showBands = List.copyOf(showBands);
    if (!showBands.isEmpty()) {
      checkBands(showBands);
    }
    if (recipe.octaves().isPresent()) {
      checkDream(input, size, snapshots);
    } else if (input.isPresent() || mask.isPresent()) {
      throw Values.refused(
          input.isPresent() ? "input" : "mask", "can only be used with recipe dream");
    }
  }

  private static void checkDream(
      Optional<String> input, Optional<ImageSize> size, List<Integer> snapshots) {
    if (input.isEmpty()) {
      throw Values.refused("input", "is missing: recipe dream needs a picture to begin from");
    }
    if (size.isPresent()) {
      throw Values.refused("size", "must be left out, because a dream is of its input's size");
    }
    if (!snapshots.isEmpty()) {
      throw Values.refused("snapshots", "cannot be used with recipe dream");
    }
  }

  private static void checkDiverse(Recipe recipe, List<Integer> snapshots) {
    if (recipe.octaves().isPresent()) {
      throw Values.refused(
          "diverse", "cannot be used with recipe dream, whose start is one picture");
    }
    if (!snapshots.isEmpty()) {
      throw Values.refused("snapshots", "cannot be used with diverse");
    }
  }

  private static void checkBands(List<Integer> bands) {
    boolean each = bands.stream().allMatch(band -> band >= 0 && band <= LARGEST_BAND);
    if ((bands.size() != 1 && bands.size() != 3) || !each) {
      throw Values.refused(
          "showBands",
          "must be three channels, for red, green and blue, or one, from 0 to %d, but is %s"
              .formatted(LARGEST_BAND, bands));
    }
  }

  @Override
  public String title() {
    return objective.text();
  }

  /** The steps of a job that does not say how many. */
  public static int defaultSteps(Recipe recipe) {
    return recipe.octaves().isPresent() ? OCTAVE_STEPS : DEFAULT_STEPS;
  }

  /** The steps of all octaves together. */
  public int totalSteps() {
    return Math.multiplyExact(steps, recipe.octaves().map(Octaves::count).orElse(1));
  }

  /** How many pictures it makes. */
  public int pictures() {
    return diversity.map(Diversity::count).orElse(1);
  }

  /** A job whose PNG shows the network's own choice of channels. */
  public Job(
      String model,
      Optional<String> weights,
      Objective objective,
      Recipe recipe,
      Optional<ImageSize> size,
      int steps,
      long seed,
      Optional<String> input,
      Optional<String> mask,
      List<Integer> snapshots,
      Optional<Diversity> diversity) {
    this(
        model, weights, objective, recipe, size, steps, seed, input, mask, snapshots, diversity,
        List.of());
  }

  /** A job of one picture. */
  public Job(
      String model,
      Optional<String> weights,
      Objective objective,
      Recipe recipe,
      Optional<ImageSize> size,
      int steps,
      long seed,
      Optional<String> input,
      Optional<String> mask,
      List<Integer> snapshots) {
    this(
        model,
        weights,
        objective,
        recipe,
        size,
        steps,
        seed,
        input,
        mask,
        snapshots,
        Optional.empty());
  }

  /** A job that begins as its recipe does, may change everything, and keeps its end alone. */
  public Job(
      String model,
      Optional<String> weights,
      Objective objective,
      Recipe recipe,
      Optional<ImageSize> size,
      int steps,
      long seed) {
    this(
        model,
        weights,
        objective,
        recipe,
        size,
        steps,
        seed,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The same picture of another objective. */
  public Job with(Objective other) {
    return new Job(
        model, weights, other, recipe, size, steps, seed, input, mask, snapshots, diversity,
        showBands);
  }

  /** Several pictures of the same, that are to differ. */
  public Job with(Diversity several) {
    return new Job(
        model,
        weights,
        objective,
        recipe,
        size,
        steps,
        seed,
        input,
        mask,
        snapshots,
        Optional.of(several),
        showBands);
  }

  private static void checkUrl(String field, Optional<String> url) {
    url.ifPresent(text -> StoredAddress.parse(field, text));
  }
}
