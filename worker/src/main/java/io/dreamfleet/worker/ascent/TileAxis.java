package io.dreamfleet.worker.ascent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a length is cut into tiles of one size that overlap, so that a network can look at them one
 * at a time, and how much each counts where: in an overlap one fades out as the next fades in, and
 * together they always count 1.
 */
final class TileAxis {
  /** Enough for no edge of a tile to be seen, and an eighth of a tile. */
  static final int OVERLAP = 64;

  /**
   * One tile's place on the axis.
   *
   * @param start its first pixel
   * @param weights {@code float[tile length]}
   */
  record Strip(int start, float[] weights) {}

  private TileAxis() {}

  /**
   * The fewest tiles that cover a length.
   *
   * @param most the largest tile allowed, twice the overlap at least
   */
  static List<Strip> cut(int length, int most) {
    if (length <= most) {
      return List.of(new Strip(0, filled(length)));
    }
    int count = ceilDivided(length - OVERLAP, most - OVERLAP);
    int tile = ceilDivided(length + (count - 1) * OVERLAP, count);
    int[] starts =
        IntStream.range(0, count)
            .map(i -> (int) ((long) i * (length - tile) / (count - 1)))
            .toArray();
    List<Strip> strips = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] weights = filled(tile);
      if (i > 0) {
        fadeIn(weights, starts[i - 1] + tile - starts[i]);
      }
      if (i < count - 1) {
        fadeOut(weights, starts[i] + tile - starts[i + 1]);
      }
      strips.add(new Strip(starts[i], weights));
    }
    return strips;
  }

  private static void fadeIn(float[] weights, int overlap) {
    for (int i = 0; i < overlap; i++) {
      weights[i] = (i + 0.5f) / overlap;
    }
  }

  private static void fadeOut(float[] weights, int overlap) {
    int begin = weights.length - overlap;
    for (int i = 0; i < overlap; i++) {
      weights[begin + i] = 1 - (i + 0.5f) / overlap;
    }
  }

  private static float[] filled(int length) {
    float[] weights = new float[length];
    Arrays.fill(weights, 1);
    return weights;
  }

  private static int ceilDivided(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
