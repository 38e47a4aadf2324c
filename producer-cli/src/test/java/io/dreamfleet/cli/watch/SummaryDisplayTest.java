package io.dreamfleet.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SummaryDisplayTest {
  private final StringWriter text = new StringWriter();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");

  private SummaryDisplay display(int jobs, boolean terminal) {
    return new SummaryDisplay(new PrintWriter(text), jobs, terminal, () -> now);
  }

  @Test
  void there_is_a_line_now_and_then_and_one_at_the_end() {
    try (SummaryDisplay display = display(4000, false)) {
      display.show(Events.queued("aa", "layer2:7", 0));
      display.show(Events.running("aa", "layer2:7", 1, 10));
      display.refresh();
      display.show(Events.running("bb", "layer2:8", 1, 10));
      display.show(Events.succeeded("aa", "layer2:7", 9));
      now = now.plusSeconds(10);
      display.refresh();
      display.refresh();
      display.show(Events.failed("bb", "layer2:8", 12));
    }
    assertThat(text.toString())
        .isEqualToNormalizingNewlines(
            """
            1 of 4,000 done, 1 running; 6.0 a minute, about 11 h 7 min left
            emojinet layer2:8 failed: NOT_FINITE: the ascent diverged
            1 of 4,000 done, 1 failed; 12.0 a minute, about 5 h 33 min left
            """);
  }

  @Test
  void of_many_failures_the_first_are_shown() {
    try (SummaryDisplay display = display(50, false)) {
      for (int i = 10; i < 60; i++) {
        display.show(Events.failed(Integer.toString(i), "layer2:" + i, 1));
      }
    }
    assertThat(text.toString()).hasLineCount(11).endsWith("0 of 50 done, 50 failed\n");
  }

  @Test
  void on_a_terminal_the_line_is_drawn_over_the_last_one() {
    try (SummaryDisplay display = display(2, true)) {
      display.refresh();
      display.show(Events.succeeded("aa", "layer2:7", 9));
      display.refresh();
    }
    assertThat(text.toString()).contains("0 of 2 done\n\u001b[1A\r\u001b[J1 of 2 done");
  }
}
