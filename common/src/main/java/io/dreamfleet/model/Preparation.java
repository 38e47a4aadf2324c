package io.dreamfleet.model;

import io.dreamfleet.job.ImageSize;
import java.util.OptionalInt;

/**
 * What is done to a photograph before a classifier sees it: it is resized with its proportions
 * kept, and its middle is cut out. Which sizes is a fact of the weights: torchvision publishes it
 * beside them ({@code Weights.transforms()}, {@code
 * torchvision.transforms._presets.ImageClassification}).
 *
 * @param shorterSide the picture's after resizing; empty for as little as covers the crop
 * @param crop what is cut out
 * @param filter how it is resized
 */
public record Preparation(OptionalInt shorterSide, ImageSize crop, Filter filter) {

  /** How a picture is resized; both without aliasing. */
  public enum Filter {
    BILINEAR,
    BICUBIC
  }

  /** Where nobody has said how: all of the picture that has the crop's proportions. */
  public static Preparation covering(ImageSize crop) {
    return new Preparation(OptionalInt.empty(), crop, Filter.BILINEAR);
  }

  /** The same with another size before the crop. */
  public Preparation resizedTo(int side) {
    return new Preparation(OptionalInt.of(side), crop, filter);
  }

  /**
   * The size of a picture before its middle is cut out, as torchvision computes it ({@code
   * torchvision.transforms.functional._compute_resized_output_size}).
   */
  public ImageSize resized(ImageSize picture) {
    if (shorterSide.isEmpty()) {
      double scale =
          Math.max(
              (double) crop.width() / picture.width(), (double) crop.height() / picture.height());
      return new ImageSize(
          (int) Math.max(crop.width(), Math.round(picture.width() * scale)),
          (int) Math.max(crop.height(), Math.round(picture.height() * scale)));
    }
    int side = shorterSide.getAsInt();
    return picture.width() <= picture.height()
        ? new ImageSize(side, (int) ((long) side * picture.height() / picture.width()))
        : new ImageSize((int) ((long) side * picture.width() / picture.height()), side);
  }
}
