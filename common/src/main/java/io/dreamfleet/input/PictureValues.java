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
      read(y, row);
      for (int x = 0; x < stored.width(); x++) {
        int place = orientation.place(x, y, upright);
        values[place] = row[0][x];
        values[area + place] = row[1][x];
        values[2 * area + place] = row[2][x];
      }
    }
    return values;
  }

  private void read(int y, float[][] rgb) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      int[] indices = raster.getSamples(0, y, image.getWidth(), 1, 0, (int[]) null);
      for (int x = 0; x < indices.length; x++) {
        float alpha = palette.getAlpha(indices[x]) / 255f;
        rgb[0][x] = over(palette.getRed(indices[x]) / 255f, alpha);
        rgb[1][x] = over(palette.getGreen(indices[x]) / 255f, alpha);
        rgb[2][x] = over(palette.getBlue(indices[x]) / 255f, alpha);
      }
      return;
    }
    int bands = raster.getNumBands();
    float[] alpha = alpha(raster, y, bands);
    for (int colour = 0; colour < 3; colour++) {
      int band = bands < 3 ? 0 : colour;
      float[] plane = band(raster, y, band);
      for (int x = 0; x < plane.length; x++) {
        rgb[colour][x] = over(plane[x], alpha[x]);
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

  private static float over(float value, float alpha) {
    return value * alpha + (1 - alpha);
  }
}
