package io.dreamfleet.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A named set of how a picture is stored, what is done to it before the network sees it, what is
 * held against it, and how it moves.
 *
 * <p>{@code plain} is the classic one: pixels drawn uniformly from [0, 1), min-max normalised per
 * image, then by the network's mean and standard deviation; no transforms.
 *
 * <p>{@code lucid} is that of Lucid (Olah et al., "Feature Visualization", 2017): the spectra of
 * decorrelated colours drawn from a normal distribution of standard deviation 0.01, random
 * transforms at every step, Adam at 0.05.
 *
 * <p>{@code pixels+} is {@code plain} with transforms and with penalties on what makes pictures of
 * pixels noisy.
 *
 * <p>{@code maco} is that of Fel et al. ("Unlocking Feature Visualization for Deeper Networks with
 * MAgnitude Constrained Optimization", 2023): the phases of spectra whose magnitudes fall with 1/f,
 * as natural images' do, seen through a magnifying window; how much each place mattered becomes the
 * picture's transparency.
 *
 * @param name one of {@link #names}
 * @param parameterization the one that belongs to the name
 * @param transforms {@link Transforms#NONE} for {@code plain}
 * @param regularizers {@link Regularizers#NONE} for {@code plain}
 */
public record Recipe(
    String name,
    Parameterization parameterization,
    Transforms transforms,
    Regularizers regularizers,
    Optimizer optimizer) {
  public static final String PLAIN = "plain";
  public static final String LUCID = "lucid";
  public static final String MACO = "maco";
  public static final String PIXELS_PLUS = "pixels+";

  public Recipe {
    Objects.requireNonNull(regularizers);
    Objects.requireNonNull(optimizer);
    if (parameterization != parameterization(name)) {
      throw new IllegalArgumentException(
          "recipe %s stores %s, not %s".formatted(name, parameterization(name), parameterization));
    }
    if (name.equals(PLAIN) && !transforms.equals(Transforms.NONE)) {
      throw plainHasNo("transforms");
    }
    if (name.equals(PLAIN) && !regularizers.equals(Regularizers.NONE)) {
      throw plainHasNo("regularizers");
    }
  }

  static JobRefusedException plainHasNo(String what) {
    return Values.refused(
        "recipe." + what, "must be left out, because recipe plain has none; take pixels+ or lucid");
  }

  private static final Map<String, Recipe> NAMED = new LinkedHashMap<>();

  static {
    for (Recipe recipe : List.of(plain(), lucid(), maco(), pixelsPlus())) {
      NAMED.put(recipe.name(), recipe);
    }
  }

  /** The names of all recipes, the default first. */
  public static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  /** The classic recipe with Adam. */
  public static Recipe plain() {
    return plain(Optimizer.Adam.CLASSIC);
  }

  /** The classic recipe with another optimizer or other numbers for it. */
  public static Recipe plain(Optimizer optimizer) {
    return new Recipe(
        PLAIN, Parameterization.PIXELS, Transforms.NONE, Regularizers.NONE, optimizer);
  }

  /** Lucid's recipe with its own numbers. */
  public static Recipe lucid() {
    return new Recipe(
        LUCID, Parameterization.FOURIER, Transforms.LUCID, Regularizers.NONE, Optimizer.Adam.LUCID);
  }

  /** Phases under natural images' magnitudes. */
  public static Recipe maco() {
    return new Recipe(
        MACO, Parameterization.PHASE, Transforms.MACO, Regularizers.NONE, Optimizer.Adam.MACO);
  }

  /** Pixels with transforms and penalties. */
  public static Recipe pixelsPlus() {
    return new Recipe(
        PIXELS_PLUS,
        Parameterization.PIXELS,
        Transforms.LUCID,
        new Regularizers(1, 0, 1, 10),
        Optimizer.Adam.CLASSIC);
  }

  /**
   * A recipe with its own numbers.
   *
   * @throws JobRefusedException when there is none of this name, with those that there are
   */
  public static Recipe named(String name) {
    Recipe named = NAMED.get(name);
    if (named == null) {
      throw unknown(name);
    }
    return named;
  }

  /** The same with other transforms. */
  public Recipe with(Transforms others) {
    return new Recipe(name, parameterization, others, regularizers, optimizer);
  }

  /** The same with other penalties. */
  public Recipe with(Regularizers others) {
    return new Recipe(name, parameterization, transforms, others, optimizer);
  }

  /** The same with another optimizer. */
  public Recipe with(Optimizer other) {
    return new Recipe(name, parameterization, transforms, regularizers, other);
  }

  private static Parameterization parameterization(String name) {
    return switch (name) {
      case PLAIN, PIXELS_PLUS -> Parameterization.PIXELS;
      case LUCID -> Parameterization.FOURIER;
      case MACO -> Parameterization.PHASE;
      default -> throw unknown(name);
    };
  }

  private static JobRefusedException unknown(String name) {
    String known =
        names().stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", "));
    return Values.refused("recipe.name", "must be one of %s, but is \"%s\"".formatted(known, name));
  }
}
