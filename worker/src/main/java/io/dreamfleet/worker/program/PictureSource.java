package io.dreamfleet.worker.program;

import io.dreamfleet.network.InputSpec;
import java.util.Map;

/**
 * The part of an ascent's program between the stored image and the network's input, there and back,
 * as TorchScript.
 */
interface PictureSource {

  /** Lines that run once before the steps; they may add variables for {@link #gradient}. */
  String preparation();

  /**
   * Lines that compute {@code score} and {@code g}, the loss's gradient by {@code p}, the stored
   * image, in step {@code _0}; and that add to {@code trace} what is traced, if anything.
   */
  String gradient();

  /**
   * Methods: at least {@code render(image)}, the picture in [0, 1] as it is stored, and whatever
   * {@link #gradient} calls.
   */
  String methods();

  /** Constants that the methods read, by attribute name. */
  Map<String, StoredTensor> tensors();

  /** That of a shape for a network. */
  static PictureSource of(PictureShape shape, InputSpec input) {
    if (shape instanceof PictureShape.Spectrum spectrum) {
      return new SpectrumSource(spectrum, input);
    }
    if (shape instanceof PictureShape.Phases phases) {
      return new PhaseSource(phases, input);
    }
    return new PixelSource((PictureShape.Pixels) shape, input);
  }
}
