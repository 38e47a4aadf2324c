package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;

/**
 * One ascent's place in a batch: what it climbs, how, and from where.
 *
 * @param objective what to maximise
 * @param optimizer how to move
 * @param size of the picture
 * @param from where it stands when it joins
 */
record Slot(Objective objective, Optimizer optimizer, ImageSize size, Position from) {

  /** A place for an ascent that has yet to begin. */
  Slot(Objective objective, Optimizer optimizer, ImageSize size, float[] image) {
    this(objective, optimizer, size, Position.start(image));
  }
}
