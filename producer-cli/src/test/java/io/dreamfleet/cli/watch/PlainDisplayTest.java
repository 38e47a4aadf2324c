package io.dreamfleet.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainDisplayTest {
  private static String shown(int jobs, List<StatusEvent> events) {
    StringWriter text = new StringWriter();
    try (PlainDisplay display = new PlainDisplay(new PrintWriter(text), jobs, ZoneOffset.UTC)) {
      events.forEach(display::show);
    }
    return text.toString();
  }

  @Test
  void every_change_of_state_is_a_line_and_progress_comes_now_and_then() {
    assertThat(
            shown(
                2,
                List.of(
                    Events.queued("aa", "layer2:7", 0),
                    Events.queued("bb", "layer1:3@4,4", 0),
                    Events.running("aa", "layer2:7", 1, 0),
                    Events.running("aa", "layer2:7", 2, 80),
                    Events.running("aa", "layer2:7", 6, 400),
                    Events.failed("bb", "layer1:3@4,4", 7),
                    Events.succeeded("aa", "layer2:7", 8))))
        .isEqualToNormalizingNewlines(
            """
            12:00:00  aa00000000  emojinet layer2:7         queued
            12:00:00  bb00000000  emojinet layer1:3@4,4     queued
            12:00:01  aa00000000  emojinet layer2:7         running    step 0 of 512, loss -1.250, mean |image| 0.5000, 0.0 s
            12:00:06  aa00000000  emojinet layer2:7         running    step 400 of 512, loss -1.250, mean |image| 0.5000, 5.0 s
            12:00:07  bb00000000  emojinet layer1:3@4,4     failed     NOT_FINITE: the ascent diverged  [1 of 2]
            12:00:08  aa00000000  emojinet layer2:7         succeeded  score 2.500 in 6.5 s  [2 of 2]
            """);
  }

  @Test
  void a_job_that_was_given_back_is_queued_and_running_again() {
    assertThat(
            shown(
                1,
                List.of(
                    Events.running("aa", "layer2:7", 1, 100),
                    Events.queued("aa", "layer2:7", 2),
                    Events.running("aa", "layer2:7", 3, 0))))
        .hasLineCount(3);
  }
}
