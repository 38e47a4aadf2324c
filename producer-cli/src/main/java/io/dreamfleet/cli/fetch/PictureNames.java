package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.JobId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * File names that say what is in the file: {@code emojinet-layer2_7}, {@code
 * emojinet-layer2_7_at_3_8}, {@code emojinet-fc_331-tiger_face}, {@code
 * emojinet-0.5xlayer3_7_minus_layer4_99}. They hold nothing but letters, digits, dots, hyphens and
 * underscores, and no two differ in case alone; where two jobs would have one name, each has its
 * id's beginning behind it.
 */
final class PictureNames {
  private static final int LONGEST = 120;

  /** Names of files that lie beside the pictures. */
  private static final Set<String> TAKEN = Set.of("jobs", "contact-sheet");

  private PictureNames() {}

  /** A name without an ending for each job. */
  static Map<JobId, String> of(Collection<JobView> jobs) {
    Map<String, Integer> uses = new HashMap<>();
    TAKEN.forEach(name -> uses.put(name, 1));
    jobs.forEach(job -> uses.merge(folded(name(job)), 1, Integer::sum));
    Map<JobId, String> names = new LinkedHashMap<>();
    for (JobView job : jobs) {
      String name = name(job);
      boolean shared = uses.get(folded(name)) > 1;
      names.put(job.id(), shared ? name + "-" + job.id().abbreviated() : name);
    }
    return names;
  }

  private static String name(JobView job) {
    String label = job.label().map(text -> "-" + text).orElse("");
    String text = job.modelName() + "-" + spelled(job.shortUnit()) + label;
    // neither hidden nor an option
    String name = text.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^[.-]+", "_");
    // what is cut off may be all that two names differ in
    String end = "-" + job.id().abbreviated();
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - end.length()) + end;
  }

  /** A unit with words for the signs that a name must not lose. */
  private static String spelled(String unit) {
    return unit.replace("@", "_at_")
        .replace(" + ", "_plus_")
        .replace(" - ", "_minus_")
        .replaceAll("^-", "minus_")
        .replace("*", "x")
        .replaceAll("\\)+$", "");
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
