package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.UpdateRule;

/**
 * What ascents must have in common to run as one batch: the network with its weights, the picture's
 * size and the update rule. Unit, seed, steps and the optimizer's numbers may differ.
 */
record BatchKey(WeightedNetwork network, ImageSize size, UpdateRule rule) {}
