package io.dreamfleet.job;

/**
 * What is done to a picture before the network sees it, drawn anew at every step: the picture is
 * padded with grey, cropped at a random place, scaled, rotated and cropped once more (Olah et al.,
 * "Feature Visualization", 2017, "Transformation Robustness"). The network still gets a picture of
 * the same size: what the last crop leaves is resized to it.
 *
 * <p>Lengths are pixels of a picture of {@value #REFERENCE} pixels or more, measured on its shorter
 * side; for a smaller one they shrink with it ({@link #lengthFactor}), or else a picture of 32
 * pixels would be grey for the most part. Neither crop takes more than three tenths of the shorter
 * side. Every draw is uniform, and a place need not be a whole pixel.
 *
 * @param pad grey on every side, 0 to {@value #LARGEST_PAD}
 * @param jitter by how much the first crop is smaller than the padded picture, 0 to {@value
 *     #LARGEST_JITTER}
 * @param scaleMin the least magnification, {@value #LEAST_SCALE} to {@value #LARGEST_SCALE}
 * @param scaleMax the largest one, not less than {@code scaleMin}
 * @param rotate the largest angle to either side, in degrees, 0 to {@value #LARGEST_ANGLE}
 * @param lastJitter by how much the last crop is smaller than what it is cut from, 0 to {@value
 *     #LARGEST_JITTER}
 */
public record Transforms(
    double pad, double jitter, double scaleMin, double scaleMax, double rotate, double lastJitter) {
  /**
   * The numbers are Lucid's as they are down to this size, emojinet's. When they shrank from 224
   * pixels on, its pictures kept 0.92 of their score under small random moves, and with three times
   * as wide jitter 0.99 (16 channels of layer3, 256 steps).
   */
  public static final int REFERENCE = 96;

  /** The largest part of the shorter side that a crop may take. */
  public static final double LARGEST_CROP = 0.3;

  public static final int LARGEST_JITTER = 64;

  public static final int LARGEST_PAD = 112;
  public static final double LEAST_SCALE = 0.25;
  public static final double LARGEST_SCALE = 4;
  public static final int LARGEST_ANGLE = 180;

  /** The picture goes to the network as it is. */
  public static final Transforms NONE = new Transforms(0, 0, 1, 1, 0, 0);

  /**
   * Lucid's {@code standard_transforms} ({@code lucid/optvis/transform.py}), with scale and angle
   * drawn from the whole range rather than from a list.
   */
  public static final Transforms LUCID = new Transforms(12, 8, 0.9, 1.1, 10, 4);

  /**
   * A magnifying window on the picture at a random place: MACO's crops, of a half to nine tenths of
   * its sides.
   */
  public static final Transforms MACO = new Transforms(0, 64, 1.1, 2, 5, 8);

  public Transforms {
    Values.between("recipe.transforms.pad", pad, 0, LARGEST_PAD);
    Values.between("recipe.transforms.jitter", jitter, 0, LARGEST_JITTER);
    Values.between("recipe.transforms.scaleMin", scaleMin, LEAST_SCALE, LARGEST_SCALE);
    Values.between("recipe.transforms.scaleMax", scaleMax, LEAST_SCALE, LARGEST_SCALE);
    Values.between("recipe.transforms.rotate", rotate, 0, LARGEST_ANGLE);
    Values.between("recipe.transforms.lastJitter", lastJitter, 0, LARGEST_JITTER);
    if (scaleMin > scaleMax) {
      throw Values.refused(
          "recipe.transforms.scaleMin",
          "must not be more than scaleMax, but is %s and scaleMax %s"
              .formatted(scaleMin, scaleMax));
    }
  }

  /** What lengths are multiplied by for a picture of this size: its shorter side by 96, or 1. */
  public static double lengthFactor(ImageSize size) {
    return Math.min(1, Math.min(size.width(), size.height()) / (double) REFERENCE);
  }
}
