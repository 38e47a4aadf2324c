package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void the_first_chunk_is_one_step_and_the_next_ones_last_a_moment() {
    Pace pace = new Pace();
    assertThat(pace.next(512)).isEqualTo(1);
    pace.took(1, 0.01);
    assertThat(pace.next(512)).isEqualTo(20);
    assertThat(pace.next(7)).isEqualTo(7);
  }

  @Test
  void steps_longer_than_a_moment_are_made_one_by_one() {
    Pace pace = new Pace();
    pace.took(1, 2.5);
    assertThat(pace.next(512)).isEqualTo(1);
    assertThat(pace.nextSeconds()).isEqualTo(2.5);
  }

  @Test
  void a_batch_that_grew_is_expected_to_be_slower_in_proportion() {
    Pace pace = new Pace();
    pace.sized(2);
    pace.took(1, 0.01);
    pace.sized(4);
    assertThat(pace.next(512)).isEqualTo(10);
    pace.sized(2);
    assertThat(pace.next(512)).isEqualTo(10);
  }

  @Test
  void plans_get_longer_as_the_pace_gets_known_up_to_ten_seconds_and_begin_anew_when_it_changes() {
    Pace pace = new Pace();
    assertThat(IntStream.range(0, 5).map(i -> plan(pace))).containsExactly(1, 4, 16, 50, 50);
    pace.sized(5);
    assertThat(IntStream.range(0, 2).map(i -> plan(pace))).containsExactly(1, 4);
    pace.sized(5);
    assertThat(plan(pace)).isEqualTo(16);
  }

  private static int plan(Pace pace) {
    int chunks = pace.chunks();
    pace.planned();
    return chunks;
  }
}
