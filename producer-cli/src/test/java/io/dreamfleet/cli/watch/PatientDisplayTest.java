package io.dreamfleet.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.status.StatusEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatientDisplayTest {
  private final List<String> notes = new ArrayList<>();

  /** Of what it is told, it keeps the notes. */
  private final class Notes implements WatchDisplay {
    @Override
    public void show(StatusEvent event) {}

    @Override
    public void note(String sentence) {
      notes.add(sentence);
    }
  }

  @Test
  void the_reason_is_given_once_when_nothing_ends_for_a_while() throws Exception {
    try (WatchDisplay display =
        new PatientDisplay(new Notes(), Duration.ofMillis(40), "they are busy")) {
      display.refresh();
      assertThat(notes).isEmpty();
      Thread.sleep(60);
      display.refresh();
      display.refresh();
    }
    assertThat(notes).containsExactly("they are busy");
  }

  @Test
  void nothing_is_said_where_the_answer_comes_in_time() {
    try (WatchDisplay display = new PatientDisplay(new Notes(), Duration.ofMinutes(1), "busy")) {
      display.refresh();
    }
    assertThat(notes).isEmpty();
  }
}
