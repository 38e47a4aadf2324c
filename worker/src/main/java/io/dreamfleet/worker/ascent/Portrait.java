package io.dreamfleet.worker.ascent;

import java.util.Optional;

/**
 * A finished picture.
 *
 * @param picture {@code float[channels][height][width]} in [0, 1], flat
 * @param alpha {@code float[height][width]} in [0, 1], flat, for recipes that make their pictures
 *     transparent
 * @param score the objective's value for that picture, in float32
 * @param likeness to the others of a diverse set, the mean cosine of their Gram matrices in
 *     float32; 0 where there are none
 */
public record Portrait(float[] picture, Optional<float[]> alpha, double score, double likeness) {}
