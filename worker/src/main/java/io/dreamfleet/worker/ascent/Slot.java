package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;

/**
 * One ascent's place in a batch: what it starts from and what it climbs.
 *
 * @param objective what to maximise
 * @param optimizer how to move
 * @param size of the picture
 * @param image the stored image at the start, {@code float[channels][height][width]}, flat
 */
record Slot(Objective objective, Optimizer optimizer, ImageSize size, float[] image) {}
