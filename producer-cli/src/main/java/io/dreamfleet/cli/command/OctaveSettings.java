package io.dreamfleet.cli.command;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.text.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers of a dream's octaves by the keys that {@code --set} takes. */
final class OctaveSettings {
  private static final String PREFIX = "octave.";
  private static final String COUNT = PREFIX + "count";
  private static final String SCALE = PREFIX + "scale";
  private static final String JITTER = PREFIX + "jitter";

  private OctaveSettings() {}

  /** Whether a setting is about octaves. */
  static boolean isOne(String setting) {
    return setting.startsWith(PREFIX);
  }

  /** A recipe's numbers. */
  static Map<String, Double> of(Octaves octaves) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(COUNT, (double) octaves.count());
    numbers.put(SCALE, octaves.scale());
    numbers.put(JITTER, (double) octaves.jitter());
    return numbers;
  }

  /**
   * A recipe with some numbers of its octaves replaced.
   *
   * @param settings each {@code octave.KEY=NUMBER}
   * @throws JobRefusedException at a key that there is not, at what is no number or out of range,
   *     or at a recipe without octaves
   */
  static Recipe applied(List<String> settings, Recipe recipe) {
    if (settings.isEmpty()) {
      return recipe;
    }
    Octaves own =
        recipe
            .octaves()
            .orElseThrow(
                () ->
                    refused(
                        "--set %s can only be used with --recipe dream"
                            .formatted(settings.get(0).split("=")[0])));
    Map<String, Double> numbers = of(own);
    settings.forEach(setting -> put(setting, numbers));
    return recipe.with(
        new Octaves(whole(COUNT, numbers), numbers.get(SCALE), whole(JITTER, numbers)));
  }

  private static void put(String setting, Map<String, Double> numbers) {
    String[] parts = setting.split("=", 2);
    if (parts.length < 2) {
      throw refused("--set must be KEY=NUMBER such as octave.count=3, but is " + setting);
    }
    if (!numbers.containsKey(parts[0])) {
      throw refused(
          "--set knows no \"%s\"%s (dreamfleet recipes lists the keys)"
              .formatted(parts[0], NearestNames.question(parts[0], numbers.keySet())));
    }
    try {
      numbers.put(parts[0], Double.parseDouble(parts[1]));
    } catch (NumberFormatException e) {
      throw refused("--set %s must be a number, but is \"%s\"".formatted(parts[0], parts[1]));
    }
  }

  private static int whole(String key, Map<String, Double> numbers) {
    double value = numbers.get(key);
    if (value != (int) value) {
      throw refused("--set %s must be a whole number, but is %s".formatted(key, value));
    }
    return (int) value;
  }

  private static JobRefusedException refused(String sentence) {
    return new JobRefusedException(FailureCode.INVALID_VALUE, sentence);
  }
}
