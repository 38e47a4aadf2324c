package io.dreamfleet.worker.picture;

import io.dreamfleet.network.InputSpec;
import java.util.List;

/**
 * Which of a picture's channels people are shown.
 *
 * @param channels how many the picture has
 * @param shown three of them, as red, green and blue, or one, as brightness
 * @param complete whether that is all that there is to the picture
 */
public record Bands(int channels, List<Integer> shown, boolean complete) {
  /** Red, green and blue. */
  public static final Bands RGB = new Bands(3, List.of(0, 1, 2), true);

  public Bands {
    shown = List.copyOf(shown);
  }

  /**
   * Those of a network's pictures.
   *
   * @param wished the channels to be shown; the network's own choice where there are none
   */
  public static Bands of(InputSpec input, List<Integer> wished) {
    return new Bands(
        input.channels(),
        wished.isEmpty() ? input.shownBands() : wished,
        input.meaning() != InputSpec.Meaning.BANDS);
  }
}
