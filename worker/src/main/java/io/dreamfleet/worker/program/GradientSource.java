package io.dreamfleet.worker.program;

import ai.djl.pytorch.engine.PtNDManager;
import io.dreamfleet.network.Network;
import java.util.Optional;

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

  /**
   * One for a network.
   *
   * @param convolutions what it may be written out with, by {@link #convolutions}; without any,
   *     autograd records it, which does for whatever network and device
   */
  static GradientSource of(
      Network network,
      NetworkSource source,
      ProgramShape shape,
      Optional<ConvolutionSource> convolutions) {
    return convolutions
        .<GradientSource>map(written -> new WrittenGradient(network, source, shape, written))
        .orElseGet(RecordedGradient::new);
  }

  /** What is faster than libtorch's ordinary convolutions, where network and device allow it. */
  static Optional<ConvolutionSource> convolutions(
      Network network, Precision precision, PtNDManager device) {
    return fasterThanOrdinary(precision, device)
        .filter(convolutions -> WrittenGradient.knows(network))
        .filter(convolutions -> new ConvolutionTrial(convolutions, precision).succeedsOn(device));
  }

  private static Optional<ConvolutionSource> fasterThanOrdinary(
      Precision precision, PtNDManager device) {
    if (!device.getDevice().isGpu()) {
      return Optional.of(new PackedWeights());
    }
    return precision == Precision.BFLOAT16
        ? Optional.of(new FusedConvolutions())
        : Optional.empty();
  }
}
