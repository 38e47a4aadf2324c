package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.UpdateRule;

/**
 * What ascents must have in common to run as one batch: the network with its weights, the picture's
 * size, how pictures are stored and whether they are transformed, and the update rule. Unit, seed,
 * steps and the recipe's numbers may differ.
 */
record BatchKey(WeightedNetwork network, ImageSize size, PictureShape picture, UpdateRule rule) {}
