package io.dreamfleet.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  @TempDir Path folder;

  @Test
  void the_environment_beats_the_file_which_beats_the_default() throws IOException {
    Path file =
        Files.write(
            folder.resolve("fleet.properties"),
            List.of("dreamfleet.limits.pixels = 1000", "dreamfleet.limits.steps = 2000"));
    Limits limits =
        new ConnectionOptions()
            .resolve(
                Map.of("DREAMFLEET_CONFIG", file.toString(), "DREAMFLEET_LIMITS_PIXELS", "3000"))
            .limits();
    assertThat(limits.of(Limit.PIXELS)).isEqualTo(3000);
    assertThat(limits.of(Limit.STEPS)).isEqualTo(2000);
    assertThat(limits.of(Limit.SNAPSHOTS)).isEqualTo(4096);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "many", "99999999999999999999", "268435457", "1e3"})
  void a_limit_that_is_no_number_of_its_range_is_refused_with_what_was_given(String value) {
    Map<String, String> environment = Map.of("DREAMFLEET_LIMITS_PIXELS", value);
    assertThatThrownBy(() -> new ConnectionOptions().resolve(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "DREAMFLEET_LIMITS_PIXELS must be a whole number from 1 to 268435456, but is \"%s\"",
            value);
  }

  @Test
  void a_slip_in_a_limits_name_is_answered_with_the_right_one() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "dreamfleet.limits.input-byte = 7\n");
    Map<String, String> environment = Map.of("DREAMFLEET_CONFIG", file.toString());
    assertThatThrownBy(() -> new ConnectionOptions().resolve(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith(": did you mean dreamfleet.limits.input-bytes?");
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void the_readme_names_every_limit_with_its_default(Limit limit) throws IOException {
    String row = "| `%s` | `%s` | %d |".formatted(limit.key(), limit.variable(), limit.fallback());
    assertThat(Files.readAllLines(Path.of("..", "README.md")))
        .filteredOn(line -> line.startsWith("| `dreamfleet.limits."))
        .anyMatch(line -> line.startsWith(row));
  }
}
