package io.dreamfleet.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.4S, 0 s",
    "PT59.7S, 60 s",
    "PT2M, 2 min",
    "PT119M30S, 2 h 0 min",
    "PT3H20M, 3 h 20 min",
    "PT47H59M, 47 h 59 min",
    "PT60H, 2 days 12 h"
  })
  void times_have_two_units_at_most(Duration time, String text) {
    assertThat(Amounts.time(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "999, 999 bytes", "1234, 1.2 kB", "83210000, 83 MB", "9.94e9, 9.9 GB"})
  void sizes_are_in_powers_of_a_thousand(double bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }
}
