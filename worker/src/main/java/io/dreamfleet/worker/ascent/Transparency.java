package io.dreamfleet.worker.ascent;

import java.util.Arrays;

/** From how much each place of a picture has mattered to how much of it should be seen. */
final class Transparency {
  /** What is above this share of all places is opaque, as in the figures of MACO's authors. */
  private static final double OPAQUE_FROM = 0.8;

  private Transparency() {}

  /**
   * In proportion to the trace, up to its fourth quintile.
   *
   * @param trace {@code float[height][width]}, flat, 0 or more
   * @return of the same shape in [0, 1]; 1 everywhere where nothing has mattered
   */
  static float[] of(float[] trace) {
    float[] sorted = trace.clone();
    Arrays.sort(sorted);
    float full = sorted[(int) (OPAQUE_FROM * (sorted.length - 1))];
    float[] alpha = new float[trace.length];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = full > 0 ? Math.min(1, trace[i] / full) : 1;
    }
    return alpha;
  }
}
