package io.dreamfleet.worker.program;

import ai.djl.pytorch.engine.PtNDManager;
import io.dreamfleet.network.Network;

/**
 * The part of an ascent's program between the network's input and what is climbed, there and back,
 * as TorchScript.
 */
interface GradientSource {

  /**
   * Methods: {@code judged(normalised, packed, packedBack, selectors, numbers)}, which returns the
   * score, {@code float[batch]}, and a loss whose gradient by {@code normalised} is that of what is
   * climbed, with the other sign; its value means nothing. The two lists are empty in the first
   * step of a batch of this size, and the same in all later ones: for what is worth keeping.
   */
  String methods();

  /** The fastest one for a network on a device. */
  static GradientSource of(
      Network network, NetworkSource source, ProgramShape shape, PtNDManager device) {
    return WrittenGradient.knows(network) && new PackedWeights(shape.precision()).areThereOn(device)
        ? new WrittenGradient(network, source, shape)
        : new RecordedGradient();
  }
}
