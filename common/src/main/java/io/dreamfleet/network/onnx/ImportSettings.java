package io.dreamfleet.network.onnx;

import java.util.List;
import java.util.Optional;

/**
 * What an ONNX file does not say.
 *
 * @param mean of each channel, subtracted from values in [0, 1]
 * @param std of each channel, by which the difference is divided
 * @param size of pictures, where the file leaves it open
 */
public record ImportSettings(List<Double> mean, List<Double> std, Optional<Size> size) {
  public ImportSettings {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** In pixels. */
  public record Size(int height, int width) {}
}
