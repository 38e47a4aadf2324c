package io.dreamfleet.worker.check;

import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.Preparation;
import io.dreamfleet.network.InputSpec;

/**
 * A photograph as a network is shown it, but for its statistics.
 *
 * @param values {@code float[channels][height][width]} in [0, 1], flat; one channel for networks of
 *     grey pictures, else red, green and blue
 */
public record PreparedPicture(float[] values, ImageSize size) {

  /** The same with red, green and blue, for people to look at. */
  public PreparedPicture inColour() {
    if (channels() == 3) {
      return this;
    }
    float[] colours = new float[3 * values.length];
    for (int colour = 0; colour < 3; colour++) {
      System.arraycopy(values, 0, colours, colour * values.length, values.length);
    }
    return new PreparedPicture(colours, size);
  }

  /** How many channels it has. */
  int channels() {
    return Math.toIntExact(values.length / size.pixels());
  }

  /**
   * Resizes a photograph and cuts its middle out.
   *
   * @param input what the network takes
   * @throws JobRefusedException when it cannot be read, or is too small for the crop then, or the
   *     network takes no photographs
   */
  public static PreparedPicture of(
      InputPicture photograph, Preparation preparation, InputSpec input) {
    if (input.meaning() == InputSpec.Meaning.BANDS) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "photographs are no pictures for a network that takes %s".formatted(input.describe()));
    }
    ImageSize resized = preparation.resized(photograph.size());
    ImageSize crop = preparation.crop();
    if (resized.width() < crop.width() || resized.height() < crop.height()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "a picture of %s is resized to %s, of which %s cannot be cut out; take a larger --resize"
              .formatted(photograph.size().text(), resized.text(), crop.text()));
    }
    float[] values =
        new Resampling(preparation.filter())
            .resize(
                input.meaning() == InputSpec.Meaning.GREY
                    ? photograph.decodeGrey()
                    : photograph.decode(),
                photograph.size(),
                resized);
    return new PreparedPicture(middle(values, resized, crop), crop);
  }

  /** {@code torchvision.transforms.functional.center_crop}, which rounds halves to even. */
  private static float[] middle(float[] values, ImageSize from, ImageSize crop) {
    int top = (int) Math.rint((from.height() - crop.height()) / 2.0);
    int left = (int) Math.rint((from.width() - crop.width()) / 2.0);
    int planes = Math.toIntExact(values.length / from.pixels());
    float[] middle = new float[planes * crop.height() * crop.width()];
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < crop.height(); y++) {
        System.arraycopy(
            values,
            (plane * from.height() + top + y) * from.width() + left,
            middle,
            (plane * crop.height() + y) * crop.width(),
            crop.width());
      }
    }
    return middle;
  }
}
