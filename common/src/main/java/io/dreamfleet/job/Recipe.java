package io.dreamfleet.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * transforms at every step, Adam at 0.05; and a penalty on fine detail, which Lucid has not.
 *
 * <p>{@code pixels+} is {@code plain} with transforms and with penalties on what makes pictures of
 * pixels noisy.
 *
 * <p>{@code maco} is that of Fel et al. ("Unlocking Feature Visualization for Deeper Networks with
 * MAgnitude Constrained Optimization", 2023): the phases of spectra whose magnitudes fall with 1/f,
 * as natural images' do, seen through a magnifying window; how much each place mattered becomes the
 * picture's transparency.
 *
 * <p>{@code dream} is DeepDream (Mordvintsev, Olah and Tyka, "Inceptionism", 2015): it begins with
 * a picture of the user's, resized to several octaves, and exaggerates in each what the network
 * sees there.
 *
 * @param name one of {@link #names}
 * @param parameterization the one that belongs to the name
 * @param transforms {@link Transforms#NONE} for {@code plain} and {@code dream}
 * @param regularizers {@link Regularizers#NONE} for {@code plain} and {@code dream}
 * @param octaves {@code dream}'s, and of no other recipe
 */
public record Recipe(
    String name,
    Parameterization parameterization,
    Transforms transforms,
    Regularizers regularizers,
    Optimizer optimizer,
    Optional<Octaves> octaves) {
  public static final String PLAIN = "plain";

  /** The recipe of a job that names none. */
  public static final String DEFAULT = "lucid";

  public static final String LUCID = "lucid";
  public static final String MACO = "maco";
  public static final String PIXELS_PLUS = "pixels+";
  public static final String DREAM = "dream";

  public Recipe {
    Objects.requireNonNull(regularizers);
    Objects.requireNonNull(optimizer);
    if (parameterization != parameterization(name)) {
      throw new IllegalArgumentException(
          "recipe %s stores %s, not %s".formatted(name, parameterization(name), parameterization));
    }
    if (isBare(name) && !transforms.equals(Transforms.NONE)) {
      throw hasNo(name, "transforms");
    }
    if (isBare(name) && !regularizers.equals(Regularizers.NONE)) {
      throw hasNo(name, "regularizers");
    }
    checkDream(name, optimizer, octaves);
  }

  /** A recipe without octaves. */
  public Recipe(
      String name,
      Parameterization parameterization,
      Transforms transforms,
      Regularizers regularizers,
      Optimizer optimizer) {
    this(name, parameterization, transforms, regularizers, optimizer, Optional.empty());
  }

  private static void checkDream(String name, Optimizer optimizer, Optional<Octaves> octaves) {
    boolean dream = name.equals(DREAM);
    if (dream != octaves.isPresent()) {
      throw Values.refused("recipe.octaves", "belong to recipe dream, and to no other");
    }
    if (dream != optimizer instanceof Optimizer.Normalised) {
      throw wrongOptimizer(name, optimizer.type());
    }
  }

  static JobRefusedException wrongOptimizer(String name, String given) {
    String right = name.equals(DREAM) ? "\"normalised\"" : "\"adam\" or \"sgd\"";
    return Values.refused(
        "recipe.optimizer.type",
        "must be %s for recipe %s, but is \"%s\"".formatted(right, name, given));
  }

  /** Whether recipes of this name have neither transforms nor penalties. */
  public static boolean isBare(String name) {
    return name.equals(PLAIN) || name.equals(DREAM);
  }

  static JobRefusedException hasNo(String name, String what) {
    return Values.refused(
        "recipe." + what,
        "must be left out, because recipe %s has none; take pixels+ or lucid".formatted(name));
  }

  private static final Map<String, Recipe> NAMED = new LinkedHashMap<>();

  static {
    for (Recipe recipe : List.of(lucid(), maco(), pixelsPlus(), dream(), plain())) {
      NAMED.put(recipe.name(), recipe);
    }
  }

  /**
   * Adam moves every frequency by as much in each step, and those that the objective hardly feels
   * at random: without a penalty, a fifth of the energy of emojinet's pictures was above half of
   * Nyquist's frequency, with it a seventieth, at 98 % of the score.
   */
  private static final double LUCID_BLUR = 50;

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
        LUCID,
        Parameterization.FOURIER,
        Transforms.LUCID,
        new Regularizers(0, 0, 0, LUCID_BLUR),
        Optimizer.Adam.LUCID);
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

  /** DeepDream with its own numbers. */
  public static Recipe dream() {
    return new Recipe(
        DREAM,
        Parameterization.PIXELS,
        Transforms.NONE,
        Regularizers.NONE,
        Optimizer.Normalised.DREAM,
        Optional.of(Octaves.CLASSIC));
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
    return new Recipe(name, parameterization, others, regularizers, optimizer, octaves);
  }

  /** The same with other penalties. */
  public Recipe with(Regularizers others) {
    return new Recipe(name, parameterization, transforms, others, optimizer, octaves);
  }

  /** The same with another optimizer. */
  public Recipe with(Optimizer other) {
    return new Recipe(name, parameterization, transforms, regularizers, other, octaves);
  }

  /** The same with other octaves. */
  public Recipe with(Octaves others) {
    return new Recipe(
        name, parameterization, transforms, regularizers, optimizer, Optional.of(others));
  }

  private static Parameterization parameterization(String name) {
    return switch (name) {
      case PLAIN, PIXELS_PLUS, DREAM -> Parameterization.PIXELS;
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
