package io.dreamfleet.worker.ascent;

import io.dreamfleet.status.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What an ascent came to.
 *
 * @param picture {@code float[channels][height][width]} in [0, 1], flat
 * @param alpha {@code float[height][width]} in [0, 1], flat, for recipes that make their pictures
 *     transparent
 * @param score the objective's value for that picture, in float32
 * @param startScore that of what the network saw in the first step, in the ascent's precision
 * @param snapshots the job's, in the order of their steps
 * @param reports the progress reports along the way, the last one at the end
 * @param prepareSeconds spent on waiting for a place and on compiling
 * @param ascentSeconds spent on steps
 */
public record AscentOutcome(
    float[] picture,
    Optional<float[]> alpha,
    double score,
    double startScore,
    List<Snapshot> snapshots,
    List<Progress> reports,
    double prepareSeconds,
    double ascentSeconds) {}
