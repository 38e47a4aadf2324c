package io.dreamfleet.network.onnx;

import io.dreamfleet.network.InputSpec;
import java.util.List;
import java.util.Optional;

/**
 * What an ONNX file does not say.
 *
 * @param mean of each channel, of which there are as many, subtracted from values in [0, 1]
 * @param std of each channel, by which the difference is divided
 * @param size of pictures, where the file leaves it open
 * @param meaning of the channels
 */
public record ImportSettings(
    List<Double> mean, List<Double> std, Optional<Size> size, InputSpec.Meaning meaning) {
  public ImportSettings {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Of pictures whose channels are what as many usually are. */
  public ImportSettings(List<Double> mean, List<Double> std, Optional<Size> size) {
    this(mean, std, size, InputSpec.Meaning.usual(mean.size()));
  }

  /** In pixels. */
  public record Size(int height, int width) {}
}
