package io.dreamfleet.network;

import java.util.List;

/**
 * The pictures that a network was trained on.
 *
 * @param channels of a picture
 * @param height in pixels
 * @param width in pixels
 * @param mean per channel, subtracted from values in [0, 1]
 * @param std per channel, by which the difference is divided
 */
public record InputSpec(int channels, int height, int width, List<Double> mean, List<Double> std) {
  public InputSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** RGB with ImageNet's statistics, as torchvision's weights take it. */
  public static InputSpec imagenet(int height, int width) {
    return new InputSpec(
        3, height, width, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  }
}
