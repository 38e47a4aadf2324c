package io.dreamfleet.cli.command;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Transforms;
import io.dreamfleet.text.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The numbers of a recipe's transforms by the keys that {@code --set} takes. */
final class TransformSettings {
  private static final String PREFIX = "transform.";
  private static final String PAD = PREFIX + "pad";
  private static final String JITTER = PREFIX + "jitter";
  private static final String SCALE_MIN = PREFIX + "scale-min";
  private static final String SCALE_MAX = PREFIX + "scale-max";
  private static final String ROTATE = PREFIX + "rotate";
  private static final String LAST_JITTER = PREFIX + "last-jitter";

  private TransformSettings() {}

  /** A recipe's numbers, in the order in which the transforms are done. */
  static Map<String, Double> of(Transforms transforms) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(PAD, transforms.pad());
    numbers.put(JITTER, transforms.jitter());
    numbers.put(SCALE_MIN, transforms.scaleMin());
    numbers.put(SCALE_MAX, transforms.scaleMax());
    numbers.put(ROTATE, transforms.rotate());
    numbers.put(LAST_JITTER, transforms.lastJitter());
    return numbers;
  }

  /**
   * A recipe with some numbers of its transforms replaced.
   *
   * @param settings each {@code KEY=NUMBER}
   * @throws JobRefusedException at a key that there is not, with the nearest right ones, at what is
   *     no number, at one out of range, or at a recipe without transforms
   */
  static Recipe applied(List<String> settings, Recipe recipe) {
    Map<String, Double> numbers = of(recipe.transforms());
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
      if (recipe.name().equals(Recipe.PLAIN)) {
        throw refused(
            "--set %s can only be used with --recipe lucid, because recipe plain has no transforms"
                .formatted(key));
      }
      numbers.put(key, number(key, setting.substring(equals + 1)));
    }
    return recipe.with(
        new Transforms(
            numbers.get(PAD),
            numbers.get(JITTER),
            numbers.get(SCALE_MIN),
            numbers.get(SCALE_MAX),
            numbers.get(ROTATE),
            numbers.get(LAST_JITTER)));
  }

  /** The prefix that all share must not make any two of them alike. */
  private static String question(String wrong, Set<String> keys) {
    List<String> names = keys.stream().map(key -> key.substring(PREFIX.length())).toList();
    List<String> nearest =
        NearestNames.of(wrong.startsWith(PREFIX) ? wrong.substring(PREFIX.length()) : wrong, names);
    return nearest.isEmpty()
        ? ""
        : nearest.stream()
            .map(PREFIX::concat)
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
