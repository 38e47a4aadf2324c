package io.dreamfleet.cli.command;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import io.dreamfleet.text.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The numbers of a recipe's transforms and penalties by the keys that {@code --set} takes. */
final class RecipeSettings {
  private static final String TRANSFORM = "transform.";
  private static final String PAD = TRANSFORM + "pad";
  private static final String JITTER = TRANSFORM + "jitter";
  private static final String SCALE_MIN = TRANSFORM + "scale-min";
  private static final String SCALE_MAX = TRANSFORM + "scale-max";
  private static final String ROTATE = TRANSFORM + "rotate";
  private static final String LAST_JITTER = TRANSFORM + "last-jitter";

  private static final String REGULARIZER = "regularizer.";
  private static final String TV = REGULARIZER + "tv";
  private static final String L1 = REGULARIZER + "l1";
  private static final String L2 = REGULARIZER + "l2";
  private static final String BLUR = REGULARIZER + "blur";

  private RecipeSettings() {}

  /** A recipe's numbers: transforms in the order in which they are done, then penalties. */
  static Map<String, Double> of(Recipe recipe) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    Transforms transforms = recipe.transforms();
    numbers.put(PAD, transforms.pad());
    numbers.put(JITTER, transforms.jitter());
    numbers.put(SCALE_MIN, transforms.scaleMin());
    numbers.put(SCALE_MAX, transforms.scaleMax());
    numbers.put(ROTATE, transforms.rotate());
    numbers.put(LAST_JITTER, transforms.lastJitter());
    Regularizers regularizers = recipe.regularizers();
    numbers.put(TV, regularizers.tv());
    numbers.put(L1, regularizers.l1());
    numbers.put(L2, regularizers.l2());
    numbers.put(BLUR, regularizers.blur());
    return numbers;
  }

  /**
   * A recipe with some of its numbers replaced.
   *
   * @param settings each {@code KEY=NUMBER}
   * @throws JobRefusedException at a key that there is not, with the nearest right ones, at what is
   *     no number, at one out of range, or at a recipe that has neither transforms nor penalties
   */
  static Recipe applied(List<String> settings, Recipe recipe) {
    Map<String, Double> numbers = of(recipe);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 0) {
        throw refused("--set must be KEY=NUMBER such as transform.rotate=5, but is " + setting);
      }
      String key = setting.substring(0, equals);
      if (!numbers.containsKey(key)) {
        throw refused(
            "--set knows no \"%s\"%s (dreamfleet recipes lists the keys)"
                .formatted(key, question(key, numbers.keySet())));
      }
      if (Recipe.isBare(recipe.name())) {
        throw hasNone(recipe.name(), key);
      }
      numbers.put(key, number(key, setting.substring(equals + 1)));
    }
    return recipe
        .with(
            new Transforms(
                numbers.get(PAD),
                numbers.get(JITTER),
                numbers.get(SCALE_MIN),
                numbers.get(SCALE_MAX),
                numbers.get(ROTATE),
                numbers.get(LAST_JITTER)))
        .with(
            new Regularizers(numbers.get(TV), numbers.get(L1), numbers.get(L2), numbers.get(BLUR)));
  }

  private static JobRefusedException hasNone(String recipe, String key) {
    String others =
        Recipe.names().stream()
            .filter(name -> !Recipe.isBare(name))
            .collect(Collectors.joining(" or "));
    return refused(
        "--set %s can only be used with --recipe %s, because recipe %s has no %s"
            .formatted(
                key, others, recipe, key.startsWith(TRANSFORM) ? "transforms" : "penalties"));
  }

  /** The prefix that several share must not make any two of them alike. */
  private static String question(String wrong, Set<String> keys) {
    String prefix = wrong.substring(0, wrong.indexOf('.') + 1);
    boolean known = prefix.equals(TRANSFORM) || prefix.equals(REGULARIZER);
    Map<String, String> names = new LinkedHashMap<>();
    keys.stream()
        .filter(key -> !known || key.startsWith(prefix))
        .forEach(key -> names.put(key.substring(key.indexOf('.') + 1), key));
    List<String> nearest = NearestNames.of(wrong.substring(prefix.length()), names.keySet());
    return nearest.isEmpty()
        ? ""
        : nearest.stream()
            .map(names::get)
            .collect(Collectors.joining(" or ", ": did you mean ", "?"));
  }

  private static double number(String key, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw refused("--set %s must be a number, but is \"%s\"".formatted(key, text));
    }
  }

  private static JobRefusedException refused(String sentence) {
    return new JobRefusedException(FailureCode.INVALID_VALUE, sentence);
  }
}
