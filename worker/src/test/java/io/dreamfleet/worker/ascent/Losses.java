package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

/** Losses step by step, as PyTorch's loops print them. */
final class Losses {
  private Losses() {}

  /**
   * Runs an ascent of one slot and compares all its losses, within a thousandth.
   *
   * @param chunks how many steps each run of the program makes, as many together as are expected
   */
  static void compare(AscentProgram program, AscentState state, int[] chunks, JsonNode expected) {
    int step = 0;
    for (int chunk : chunks) {
      for (float[] score : program.run(state, chunk).scores()) {
        double loss = expected.get(step).doubleValue();
        assertThat((double) -score[0])
            .as("loss at step %d", step)
            .isCloseTo(loss, within(1e-3 * Math.abs(loss)));
        step++;
      }
    }
    assertThat(step).isEqualTo(expected.size());
  }
}
