package io.dreamfleet.worker.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.worker.survey.Strongest.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrongestTest {
  @Test
  void the_strongest_are_kept_in_falling_order_and_of_equal_ones_the_earlier_first() {
    Strongest strongest = new Strongest(2, 3);
    float[] given = {1, 5, 3, 5, 2, 7};
    for (int picture = 0; picture < given.length; picture++) {
      strongest.offer(1, picture, given[picture], 10 + picture);
    }
    assertThat(strongest.of(1))
        .isEqualTo(List.of(new Example(5, 7, 15), new Example(1, 5, 11), new Example(3, 5, 13)));
    assertThat(strongest.of(0)).isEmpty();
  }

  @Test
  void a_channel_that_nothing_moves_has_no_examples_and_a_negative_one_has() {
    Strongest strongest = new Strongest(2, 2);
    for (int picture = 0; picture < 3; picture++) {
      strongest.offer(0, picture, 0, 0);
      strongest.offer(1, picture, -3 + picture, 0);
    }
    assertThat(strongest.of(0)).isEmpty();
    assertThat(strongest.of(1)).isEqualTo(List.of(new Example(2, -1, 0), new Example(1, -2, 0)));
  }
}
