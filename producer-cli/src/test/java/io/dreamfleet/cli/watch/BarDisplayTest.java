package io.dreamfleet.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarDisplayTest {
  private static final String UP_TWO_AND_CLEAR = "\u001b[2A\r\u001b[J";

  private final StringWriter text = new StringWriter();

  /** What was drawn, without the control sequences. */
  private List<String> lines() {
    return text.toString().replaceAll("\u001b\\[\\d*[AJ]|\r", "").lines().toList();
  }

  @Test
  void running_jobs_have_bars_above_the_total_and_ended_ones_have_none() {
    try (BarDisplay display = new BarDisplay(new PrintWriter(text), 2, 100)) {
      display.show(Events.queued("aa", "layer2:7", 0));
      display.show(Events.running("aa", "layer2:7", 1, 256));
      display.refresh();
      assertThat(lines())
          .hasSize(2)
          .allMatch(line -> line.length() <= 110)
          .anyMatch(line -> line.contains("emojinet layer2:7") && line.contains("256/512"))
          .anyMatch(line -> line.startsWith("total") && line.contains("0/2"));
      text.getBuffer().setLength(0);
      display.show(Events.succeeded("aa", "layer2:7", 2));
      display.refresh();
    }
    assertThat(text.toString())
        .startsWith(UP_TWO_AND_CLEAR + "total")
        .contains("1/2")
        .doesNotContain("layer2:7");
  }

  @Test
  void a_failure_stays_above_the_bars_with_its_reason() {
    try (BarDisplay display = new BarDisplay(new PrintWriter(text), 2, 100)) {
      display.show(Events.running("aa", "layer2:7", 1, 256));
      display.show(Events.failed("bb", "layer2:8", 2));
    }
    assertThat(lines())
        .startsWith("emojinet layer2:8 failed: NOT_FINITE: the ascent diverged")
        .anyMatch(line -> line.startsWith("total") && line.strip().endsWith("1 failed"));
  }

  @Test
  void of_many_running_jobs_as_many_are_shown_as_fit_a_terminal() {
    try (BarDisplay display = new BarDisplay(new PrintWriter(text), 40, 100)) {
      for (int i = 10; i < 50; i++) {
        display.show(Events.running("a" + i, "layer2:" + i, 1, 256));
      }
      display.refresh();
      assertThat(lines()).hasSize(17).last().asString().contains("24 more running");
    }
  }
}
