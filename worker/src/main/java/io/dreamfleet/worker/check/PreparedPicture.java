package io.dreamfleet.worker.check;

import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.Preparation;

/**
 * A photograph as a network is shown it, but for its statistics.
 *
 * @param values {@code float[3][height][width]} in [0, 1], flat
 */
public record PreparedPicture(float[] values, ImageSize size) {

  /**
   * Resizes a photograph and cuts its middle out.
   *
   * @throws JobRefusedException when it cannot be read, or is too small for the crop then
   */
  public static PreparedPicture of(InputPicture photograph, Preparation preparation) {
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
            .resize(photograph.decode(), photograph.size(), resized);
    return new PreparedPicture(middle(values, resized, crop), crop);
  }

  /** {@code torchvision.transforms.functional.center_crop}, which rounds halves to even. */
  private static float[] middle(float[] values, ImageSize from, ImageSize crop) {
    int top = (int) Math.rint((from.height() - crop.height()) / 2.0);
    int left = (int) Math.rint((from.width() - crop.width()) / 2.0);
    float[] middle = new float[3 * crop.height() * crop.width()];
    for (int plane = 0; plane < 3; plane++) {
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
