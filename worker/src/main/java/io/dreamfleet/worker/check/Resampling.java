package io.dreamfleet.worker.check;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Preparation;

/**
 * Resizes pictures without aliasing, as torchvision's {@code resize} does with {@code
 * antialias=True}: where a picture becomes smaller, the filter becomes as much wider (PyTorch,
 * {@code aten/src/ATen/native/cpu/UpSampleKernel.cpp}, which follows Pillow's {@code
 * ImagingResample}).
 */
public record Resampling(Preparation.Filter filter) {
  /** The cubic's, as Pillow and PyTorch's antialiased one have it (Keys, 1981). */
  private static final double CUBIC = -0.5;

  /**
   * Resizes a picture.
   *
   * @param picture {@code float[planes][height][width]} in [0, 1], flat
   * @return the same of the other size, in [0, 1]
   */
  public float[] resize(float[] picture, ImageSize from, ImageSize to) {
    Taps[] columns = taps(from.width(), to.width());
    Taps[] rows = taps(from.height(), to.height());
    int planes = Math.toIntExact(picture.length / from.pixels());
    float[] narrowed = new float[planes * from.height() * to.width()];
    for (int line = 0; line < planes * from.height(); line++) {
      for (int x = 0; x < to.width(); x++) {
        narrowed[line * to.width() + x] = columns[x].sum(picture, line * from.width(), 1);
      }
    }
    float[] resized = new float[planes * to.height() * to.width()];
    for (int plane = 0; plane < planes; plane++) {
      int top = plane * from.height() * to.width();
      for (int y = 0; y < to.height(); y++) {
        int line = (plane * to.height() + y) * to.width();
        for (int x = 0; x < to.width(); x++) {
          // a cubic overshoots
          float value = rows[y].sum(narrowed, top + x, to.width());
          resized[line + x] = Math.min(1, Math.max(0, value));
        }
      }
    }
    return resized;
  }

  /** What one element is made of: weights that sum to 1, of elements from the first on. */
  private record Taps(int first, double[] weights) {
    private float sum(float[] values, int begin, int stride) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * values[begin + (first + i) * stride];
      }
      return (float) sum;
    }
  }

  private Taps[] taps(int from, int to) {
    double scale = (double) from / to;
    double widening = Math.max(1, scale);
    double reach = widening * (filter == Preparation.Filter.BILINEAR ? 1 : 2);
    Taps[] taps = new Taps[to];
    for (int i = 0; i < to; i++) {
      double centre = scale * (i + 0.5);
      int first = Math.max(0, (int) (centre - reach + 0.5));
      int end = Math.min(from, (int) (centre + reach + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = weight((first + j - centre + 0.5) / widening);
        sum += weights[j];
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
      }
      taps[i] = new Taps(first, weights);
    }
    return taps;
  }

  private double weight(double distance) {
    double x = Math.abs(distance);
    if (filter == Preparation.Filter.BILINEAR) {
      return Math.max(0, 1 - x);
    }
    if (x < 1) {
      return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
  }
}
