package io.dreamfleet.network;

import java.util.List;

/**
 * The pictures that a network was trained on.
 *
 * @param channels of a picture, at most {@link #MOST_CHANNELS}
 * @param height in pixels
 * @param width in pixels
 * @param mean per channel, subtracted from values in [0, 1]
 * @param std per channel, by which the difference is divided
 * @param meaning of the channels
 */
public record InputSpec(
    int channels, int height, int width, List<Double> mean, List<Double> std, Meaning meaning) {
  /** The most channels that pictures can have. */
  public static final int MOST_CHANNELS = 16;

  private static final int RGB = 3;

  /** What the channels of a picture are. */
  public enum Meaning {
    /** Brightness alone, of one channel. */
    GREY,
    /** Red, green and blue, as photographs have them. */
    COLOURS,
    /** Bands that nothing is known of: other parts of the spectrum, heights, masks. */
    BANDS;

    /** What as many channels usually are. */
    public static Meaning usual(int channels) {
      return switch (channels) {
        case 1 -> GREY;
        case RGB -> COLOURS;
        default -> BANDS;
      };
    }
  }

  public InputSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Pictures whose channels are what as many usually are. */
  public InputSpec(int channels, int height, int width, List<Double> mean, List<Double> std) {
    this(channels, height, width, mean, std, Meaning.usual(channels));
  }

  /** RGB with ImageNet's statistics, as torchvision's weights take it. */
  public static InputSpec imagenet(int height, int width) {
    return new InputSpec(
        RGB, height, width, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  }

  /**
   * The channels that are red, green and blue of a picture for people to look at, or the one that
   * is its brightness, where nobody has said which.
   */
  public List<Integer> shownBands() {
    return switch (channels) {
      case 1 -> List.of(0);
      // grey where both agree
      case 2 -> List.of(0, 1, 1);
      default -> List.of(0, 1, 2);
    };
  }

  /** How its channels are called in sentences. */
  public String describe() {
    return switch (meaning) {
      case GREY -> "grey pictures";
      case COLOURS -> "pictures of red, green and blue";
      case BANDS -> "pictures of %d %s".formatted(channels, channels == 1 ? "band" : "bands");
    };
  }
}
