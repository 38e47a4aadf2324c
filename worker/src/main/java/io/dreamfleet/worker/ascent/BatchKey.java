package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Coupling;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.Optional;

/**
 * What ascents must have in common to run as one batch: the network with its weights, the picture's
 * size, how pictures are stored and whether they are transformed, the update rule, and how many
 * pictures are to differ, and where. Unit, seed, steps and the recipe's numbers may differ.
 */
record BatchKey(
    WeightedNetwork network,
    ImageSize size,
    PictureShape picture,
    UpdateRule rule,
    Optional<Coupling> coupling) {

  /** How many pictures each of them makes. */
  int rows() {
    return coupling.map(Coupling::rows).orElse(1);
  }
}
