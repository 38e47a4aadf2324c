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
   * image, in step {@code _0}.
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
    return shape instanceof PictureShape.Spectrum spectrum
        ? new SpectrumSource(spectrum, input)
        : new PixelSource((PictureShape.Pixels) shape, input);
  }
}
