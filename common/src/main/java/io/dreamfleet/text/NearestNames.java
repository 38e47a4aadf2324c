package io.dreamfleet.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Which of the right names a wrong one was probably meant to be. */
public final class NearestNames {
  private static final int MOST = 3;

  private NearestNames() {}

  /** The up to three nearest names, nearest first; none that has little in common with it. */
  public static List<String> of(String wrong, Collection<String> names) {
    String given = wrong.toLowerCase(Locale.ROOT);
    int tolerated = Math.max(2, wrong.length() / 3);
    record Candidate(String name, int distance, int gap) {}
    return names.stream()
        .map(
            name -> {
              String lower = name.toLowerCase(Locale.ROOT);
              return new Candidate(name, distance(given, lower), gap(given, lower));
            })
        .filter(candidate -> candidate.distance <= tolerated)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparingInt(Candidate::gap))
        .limit(MOST)
        .map(Candidate::name)
        .toList();
  }

  /** As the end of a sentence: {@code ": did you mean layer4?"}, or nothing where none is near. */
  public static String question(String wrong, Collection<String> names) {
    List<String> nearest = of(wrong, names);
    return nearest.isEmpty() ? "" : ": did you mean " + String.join(" or ", nearest) + "?";
  }

  /** How far the first letters that differ are apart: layer4 is nearer to layer5 than layer1 is. */
  private static int gap(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at < one.length() && at < other.length()
        ? Math.abs(one.charAt(at) - other.charAt(at))
        : 0;
  }

  private static int distance(String one, String other) {
    return LevenshteinDistance.getDefaultInstance().apply(one, other);
  }
}
