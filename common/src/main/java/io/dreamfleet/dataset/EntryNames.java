package io.dreamfleet.dataset;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.text.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a data set's files are called, and what that says of them. */
final class EntryNames {
  private static final int LONGEST = 500;
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  /** What macOS puts into every archive. */
  private static final String RESOURCE_FORKS = "__MACOSX/";

  private final String archive;
  private final Set<String> seen = new HashSet<>();

  /**
   * No names yet.
   *
   * @param archive what the archive is called, for sentences
   */
  EntryNames(String archive) {
    this.archive = archive;
  }

  /** Whether a file is one of the pictures, by its name; hidden files are none. */
  static boolean isPicture(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return !file.startsWith(".")
        && !name.startsWith(RESOURCE_FORKS)
        && ENDINGS.stream().anyMatch(file::endsWith);
  }

  /**
   * Takes note of a picture's name.
   *
   * @throws JobRefusedException when it is there already, or leads out of the archive
   */
  void add(String name) {
    List<String> parts = List.of(name.split("/", -1));
    boolean plain =
        name.length() <= LONGEST
            && !name.contains("\\")
            && name.codePoints().noneMatch(Character::isISOControl)
            && parts.stream().noneMatch(part -> part.isEmpty() || part.matches("\\.{1,2}"));
    if (!plain) {
      throw refused(
          "has a file called \"%s\"; names must be such as cats/0001.png, of at most %d characters"
              .formatted(Printable.cut(name, LONGEST), LONGEST));
    }
    if (!seen.add(name)) {
      throw refused("has two files called \"%s\"".formatted(name));
    }
  }

  /** The classes: the folders, without those that all files are in, sorted. */
  static List<String> classes(List<String> names) {
    int shared = shared(names);
    Set<String> classes = new TreeSet<>();
    names.forEach(name -> classes.add(label(name, shared)));
    return classes.size() < 2 ? List.of() : List.copyOf(classes);
  }

  /** The class of each file, as a number among the classes; -1 where there are none. */
  static List<Sample> samples(List<String> names, List<String> classes) {
    int shared = shared(names);
    List<Sample> samples = new ArrayList<>();
    for (String name : names) {
      samples.add(
          new Sample(name, Math.max(-1, Collections.binarySearch(classes, label(name, shared)))));
    }
    return samples;
  }

  private static String label(String name, int shared) {
    int end = name.lastIndexOf('/');
    return end < shared ? "" : name.substring(shared, end);
  }

  /** How many characters at the beginning are folders that all files are in. */
  private static int shared(List<String> names) {
    String folder = names.isEmpty() ? "" : names.get(0);
    for (int end = folder.lastIndexOf('/'); end >= 0; end = folder.lastIndexOf('/', end - 1)) {
      String prefix = folder.substring(0, end + 1);
      if (names.stream().allMatch(name -> name.startsWith(prefix))) {
        return prefix.length();
      }
    }
    return 0;
  }

  private JobRefusedException refused(String sentence) {
    return new JobRefusedException(
        FailureCode.BAD_INPUT, "the data set %s %s".formatted(archive, sentence));
  }
}
