package io.dreamfleet.worker.ascent;

import io.dreamfleet.worker.program.PictureShape;

/**
 * How far an ascent has come: all that its next step depends on besides its objective and
 * optimizer.
 *
 * @param step steps done
 * @param image the image as it is stored, flat; see {@link PictureShape}
 * @param first the optimizer's first state, of the image's shape; empty before the first step
 * @param second its second state, likewise
 * @param trace what the parameterization traces beside the image; empty before the first step
 */
public record Position(int step, float[] image, float[] first, float[] second, float[] trace) {
  private static final float[] NOTHING = {};

  /** The same after so many steps. */
  Position at(int steps) {
    return new Position(steps, image, first, second, trace);
  }

  /** Before the first step. */
  static Position start(float[] image) {
    return new Position(0, image, NOTHING, NOTHING, NOTHING);
  }
}
