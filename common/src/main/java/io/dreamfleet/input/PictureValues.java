package io.dreamfleet.input;

import io.dreamfleet.job.ImageSize;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The values of a decoded picture, straight from its raster: {@code getRGB} would take grey for
 * linear light and cut 16 bits down to 8.
 */
record PictureValues(BufferedImage image, Orientation orientation) {
  private static final float WHITE = 1;
  private static final float BLACK = 0;

  /** Luma of the primaries that sRGB shares with ITU-R BT.709 (part 2, item 3.2). */
  private static final double RED = 0.2126;

  private static final double GREEN = 0.7152;
  private static final double BLUE = 0.0722;

  /** Luma of ITU-R BT.601, as torchvision's {@code Grayscale} and Pillow's mode L have it. */
  private static final double GREY_RED = 0.299;

  private static final double GREY_GREEN = 0.587;
  private static final double GREY_BLUE = 0.114;

  /**
   * The upright picture.
   *
   * @return {@code float[3][height][width]} in [0, 1], flat
   */
  float[] rgb() {
    ImageSize stored = new ImageSize(image.getWidth(), image.getHeight());
    ImageSize upright = orientation.upright(stored);
    int area = Math.toIntExact(upright.pixels());
    float[] values = new float[Math.multiplyExact(3, area)];
    float[][] row = new float[3][stored.width()];
    for (int y = 0; y < stored.height(); y++) {
      read(y, row, WHITE);
      for (int x = 0; x < stored.width(); x++) {
        int place = orientation.place(x, y, upright);
        values[place] = row[0][x];
        values[area + place] = row[1][x];
        values[2 * area + place] = row[2][x];
      }
    }
    return values;
  }

  /**
   * Colours as networks of grey pictures are shown them.
   *
   * @param rgb {@code float[3][height][width]}, flat
   * @return {@code float[height][width]}, flat
   */
  static float[] grey(float[] rgb) {
    int area = rgb.length / 3;
    float[] grey = new float[area];
    for (int i = 0; i < area; i++) {
      grey[i] =
          (float) (GREY_RED * rgb[i] + GREY_GREEN * rgb[area + i] + GREY_BLUE * rgb[2 * area + i]);
    }
    return grey;
  }

  /**
   * The upright picture's luminance times its alpha.
   *
   * @return {@code float[height][width]} in [0, 1], flat
   */
  float[] luminance() {
    ImageSize stored = new ImageSize(image.getWidth(), image.getHeight());
    ImageSize upright = orientation.upright(stored);
    float[] values = new float[Math.toIntExact(upright.pixels())];
    float[][] row = new float[3][stored.width()];
    for (int y = 0; y < stored.height(); y++) {
      read(y, row, BLACK);
      for (int x = 0; x < stored.width(); x++) {
        // in double, where the three weights of white make exactly 1
        double sum = RED * row[0][x] + GREEN * row[1][x] + BLUE * row[2][x];
        values[orientation.place(x, y, upright)] = (float) sum;
      }
    }
    return values;
  }

  /** Reads a row, seen over a grey. */
  private void read(int y, float[][] rgb, float behind) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      int[] indices = raster.getSamples(0, y, image.getWidth(), 1, 0, (int[]) null);
      for (int x = 0; x < indices.length; x++) {
        float alpha = palette.getAlpha(indices[x]) / 255f;
        rgb[0][x] = over(palette.getRed(indices[x]) / 255f, alpha, behind);
        rgb[1][x] = over(palette.getGreen(indices[x]) / 255f, alpha, behind);
        rgb[2][x] = over(palette.getBlue(indices[x]) / 255f, alpha, behind);
      }
      return;
    }
    int bands = raster.getNumBands();
    float[] alpha = alpha(raster, y, bands);
    for (int colour = 0; colour < 3; colour++) {
      int band = bands < 3 ? 0 : colour;
      float[] plane = band(raster, y, band);
      for (int x = 0; x < plane.length; x++) {
        rgb[colour][x] = over(plane[x], alpha[x], behind);
      }
    }
  }

  private float[] alpha(Raster raster, int y, int bands) {
    if (image.getColorModel().hasAlpha()) {
      return band(raster, y, bands - 1);
    }
    float[] opaque = new float[image.getWidth()];
    Arrays.fill(opaque, 1);
    return opaque;
  }

  private float[] band(Raster raster, int y, int band) {
    ColorModel model = image.getColorModel();
    float largest = (1 << model.getComponentSize(band)) - 1;
    float[] samples = raster.getSamples(0, y, image.getWidth(), 1, band, (float[]) null);
    for (int x = 0; x < samples.length; x++) {
      samples[x] /= largest;
    }
    return samples;
  }

  private static float over(float value, float alpha, float behind) {
    return value * alpha + behind * (1 - alpha);
  }
}
