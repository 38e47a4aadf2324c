package io.dreamfleet.local.watching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeterNamesTest {
  private static final Path README = Path.of("..", "..", "README.md");
  private static final Pattern NAME = Pattern.compile("`(dreamfleet_[a-z_]+)`");
  private static final String PARTS_OF_HISTOGRAMS = "_(bucket|count|sum|max)$";

  @Test
  void the_readme_tells_every_meter_of_the_fleets_own_and_no_other() throws IOException {
    assertThat(told())
        .containsAll(
            SourceTree.knownSeries().stream()
                .filter(name -> name.startsWith("dreamfleet_"))
                .map(name -> name.replaceAll(PARTS_OF_HISTOGRAMS, ""))
                .toList());
    assertThat(SourceTree.knownSeries())
        .extracting(name -> name.replaceAll(PARTS_OF_HISTOGRAMS, ""))
        .containsAll(told());
  }

  /** The first cells of tables' rows; one may have several names. */
  private static List<String> told() throws IOException {
    try (Stream<String> lines = Files.lines(README)) {
      return lines
          .filter(line -> line.startsWith("| `dreamfleet_"))
          .map(line -> line.split("\\|")[1])
          .flatMap(cell -> NAME.matcher(cell).results().map((MatchResult name) -> name.group(1)))
          .toList();
    }
  }
}
