package io.dreamfleet.worker.ascent;

import java.util.Optional;

/**
 * An ascent as it was on its way.
 *
 * @param step steps done by then
 * @param picture {@code float[channels][height][width]} in [0, 1], flat
 * @param alpha {@code float[height][width]} in [0, 1], flat, for recipes that make their pictures
 *     transparent
 * @param score the objective's value for that picture, in float32
 */
public record Snapshot(int step, float[] picture, Optional<float[]> alpha, double score) {}
