package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.worker.network.WeightedNetwork;

/**
 * An ascent to be run.
 *
 * @param job checked against the model
 * @param network the model's, with its weights
 * @param size the picture's size
 * @param progressEvery steps between two reports
 */
public record AscentRequest(Job job, WeightedNetwork network, ImageSize size, int progressEvery) {}
