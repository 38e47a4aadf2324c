package io.dreamfleet.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Every expected number is counted by hand. */
class RateWindowTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final RateWindow window = new RateWindow(Duration.ofMinutes(15), START);

  @Test
  void a_rate_is_over_the_time_since_counting_began_and_later_over_the_whole_window() {
    add(0, 6);
    add(60, 24);
    // 30 in the 60 s since the start
    assertThat(rate(60)).isEqualTo(0.5);
    // 30 in 120 s
    assertThat(rate(120)).isEqualTo(0.25);
    // at 300 s the first second has left the five minutes: 24 in 300 s
    assertThat(rate(300)).isEqualTo(0.08);
    // at 359 s the second 60 is the oldest that counts, at 360 s it has left
    assertThat(rate(359)).isEqualTo(0.08);
    assertThat(rate(360)).isZero();
  }

  @Test
  void the_first_seconds_are_counted_as_ten_so_that_one_job_makes_no_storm() {
    add(1, 1);
    assertThat(rate(1)).isEqualTo(0.1);
    assertThat(rate(10)).isEqualTo(0.1);
    assertThat(rate(20)).isEqualTo(0.05);
  }

  @Test
  void what_is_recalled_counts_where_it_belongs() {
    window.recall(at(-290), at(0));
    window.recall(at(-10), at(0));
    window.recall(at(-10), at(0));
    // 3 in the 290 s since the oldest of them
    assertThat(rate(0)).isCloseTo(3.0 / 290, within(1e-12));
    // 300 s after it, that one does not count any more: 2 in 300 s
    assertThat(rate(10)).isCloseTo(2.0 / 300, within(1e-12));
    window.recall(at(-1000), at(10));
    assertThat(rate(10)).isCloseTo(2.0 / 300, within(1e-12));
  }

  @Test
  void the_future_and_a_clock_that_is_set_back_count_as_now() {
    window.recall(at(500), at(0));
    add(-30, 1);
    assertThat(rate(0)).isEqualTo(0.2);
  }

  @Test
  void a_series_has_the_newest_step_last() {
    add(1, 1);
    add(10, 2);
    add(11, 4);
    add(29, 8);
    // ending at 29: seconds 0 to 9, 10 to 19, 20 to 29
    assertThat(window.series(Duration.ofSeconds(10), 3, at(29))).containsExactly(1, 6, 8);
    // ending at 31: 2 to 11, 12 to 21, 22 to 31
    assertThat(window.series(Duration.ofSeconds(10), 3, at(31))).containsExactly(6, 0, 8);
    assertThat(window.series(Duration.ofSeconds(10), 3, at(100_000))).containsExactly(0, 0, 0);
  }

  private double rate(int second) {
    return window.perSecond(FIVE_MINUTES, at(second));
  }

  private void add(int second, int times) {
    for (int i = 0; i < times; i++) {
      window.add(at(second));
    }
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }
}
