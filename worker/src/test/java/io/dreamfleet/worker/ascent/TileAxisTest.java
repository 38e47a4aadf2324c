package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.worker.ascent.TileAxis.Strip;
import java.util.List;
import org.junit.jupiter.api.Test;

class TileAxisTest {

  @Test
  void what_fits_a_tile_is_one() {
    for (int length : List.of(1, 35, 511, 512)) {
      List<Strip> strips = TileAxis.cut(length, 512);
      assertThat(strips).hasSize(1);
      assertThat(strips.get(0).start()).isZero();
      assertThat(strips.get(0).weights()).hasSize(length).containsOnly(1);
    }
  }

  @Test
  void tiles_are_alike_overlap_and_together_count_one_everywhere() {
    for (int length = 513; length < 5000; length += 7) {
      List<Strip> strips = TileAxis.cut(length, 512);
      int tile = strips.get(0).weights().length;
      assertThat(tile).isBetween(256, 512);
      double[] sums = new double[length];
      int last = -1;
      for (Strip strip : strips) {
        assertThat(strip.weights()).hasSize(tile);
        assertThat(strip.start()).isGreaterThan(last);
        last = strip.start();
        for (int i = 0; i < tile; i++) {
          assertThat(strip.weights()[i]).isBetween(0f, 1f);
          sums[strip.start() + i] += strip.weights()[i];
        }
      }
      assertThat(last + tile).isEqualTo(length);
      for (double sum : sums) {
        assertThat(sum).isCloseTo(1, within(1e-6));
      }
    }
  }

  /** By hand: 4000 - 64 in parts of 448 are 9, 3000 - 64 are 7. */
  @Test
  void a_large_photo_is_few_tiles() {
    assertThat(TileAxis.cut(4000, 512)).hasSize(9);
    assertThat(TileAxis.cut(3000, 512)).hasSize(7);
  }
}
