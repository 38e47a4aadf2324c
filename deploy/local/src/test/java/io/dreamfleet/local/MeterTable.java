package io.dreamfleet.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of a worker's meters in the README. */
final class MeterTable {
  private static final Path README = Path.of("..", "..", "README.md");
  private static final String HEADING = "### What a worker tells";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private MeterTable() {}

  /**
   * A meter as the README has it.
   *
   * @param name of the family; may end with a star
   * @param labels their names
   * @param what what it says of it
   */
  record Row(String name, Set<String> labels, String what) {
    boolean isPattern() {
      return name.endsWith("*");
    }

    boolean isHistogram() {
      return what.startsWith("histogram:");
    }

    boolean isOfGpus() {
      return what.startsWith("GPU only:");
    }
  }

  /** All rows; one for each name. */
  static List<Row> rows() {
    try {
      String text = Files.readString(README);
      String section = text.substring(text.indexOf(HEADING) + HEADING.length());
      return section
          .substring(0, section.indexOf("\n##"))
          .lines()
          .filter(line -> line.startsWith("| `"))
          .flatMap(MeterTable::rows)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Row> rows(String line) {
    String[] cells = line.split(" *\\| *");
    // values of labels stand in brackets behind them
    Set<String> labels = code(cells[2].replaceAll("\\([^)]*\\)", "")).collect(Collectors.toSet());
    return code(cells[1]).map(name -> new Row(name, labels, cells[3]));
  }

  private static Stream<String> code(String cell) {
    return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1));
  }
}
