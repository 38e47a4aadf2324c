package io.dreamfleet.job;

import java.util.List;
import java.util.Objects;

/**
 * A named set of how a picture is stored, what is done to it before the network sees it, and how it
 * moves.
 *
 * <p>{@code plain} is the classic one: pixels drawn uniformly from [0, 1), min-max normalised per
 * image, then by the network's mean and standard deviation; no transforms.
 *
 * <p>{@code lucid} is that of Lucid (Olah et al., "Feature Visualization", 2017): the spectra of
 * decorrelated colours drawn from a normal distribution of standard deviation 0.01, random
 * transforms at every step, Adam at 0.05.
 *
 * @param name {@value #PLAIN} or {@value #LUCID}
 * @param parameterization the one that belongs to the name
 * @param transforms {@link Transforms#NONE} for {@code plain}
 */
public record Recipe(
    String name, Parameterization parameterization, Transforms transforms, Optimizer optimizer) {
  public static final String PLAIN = "plain";
  public static final String LUCID = "lucid";

  public Recipe {
    Objects.requireNonNull(transforms);
    Objects.requireNonNull(optimizer);
    Parameterization right = parameterization(name);
    if (parameterization != right) {
      throw new IllegalArgumentException(
          "recipe %s stores %s, not %s".formatted(name, right, parameterization));
    }
    if (name.equals(PLAIN) && !transforms.equals(Transforms.NONE)) {
      throw plainHasNoTransforms();
    }
  }

  static JobRefusedException plainHasNoTransforms() {
    return Values.refused(
        "recipe.transforms", "must be left out, because recipe plain has none; take lucid");
  }

  /** The names of all recipes, the default first. */
  public static List<String> names() {
    return List.of(PLAIN, LUCID);
  }

  /** The classic recipe with Adam. */
  public static Recipe plain() {
    return plain(Optimizer.Adam.CLASSIC);
  }

  /** The classic recipe with another optimizer or other numbers for it. */
  public static Recipe plain(Optimizer optimizer) {
    return new Recipe(PLAIN, Parameterization.PIXELS, Transforms.NONE, optimizer);
  }

  /** Lucid's recipe with its own numbers. */
  public static Recipe lucid() {
    return new Recipe(LUCID, Parameterization.FOURIER, Transforms.LUCID, Optimizer.Adam.LUCID);
  }

  /**
   * A recipe with its own numbers.
   *
   * @throws JobRefusedException when there is none of this name, with those that there are
   */
  public static Recipe named(String name) {
    return parameterization(name) == Parameterization.PIXELS ? plain() : lucid();
  }

  /** The same with other transforms. */
  public Recipe with(Transforms others) {
    return new Recipe(name, parameterization, others, optimizer);
  }

  /** The same with another optimizer. */
  public Recipe with(Optimizer other) {
    return new Recipe(name, parameterization, transforms, other);
  }

  private static Parameterization parameterization(String name) {
    return switch (name) {
      case PLAIN -> Parameterization.PIXELS;
      case LUCID -> Parameterization.FOURIER;
      default ->
          throw Values.refused(
              "recipe.name", "must be \"plain\" or \"lucid\", but is \"" + name + "\"");
    };
  }
}
