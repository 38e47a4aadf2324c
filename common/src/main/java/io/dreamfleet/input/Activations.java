package io.dreamfleet.input;

import io.dreamfleet.network.FeatureShape;

/**
 * A layer's output for one picture.
 *
 * @param channels of the layer
 * @param height rows; 1 for a vector
 * @param width columns; 1 for a vector
 * @param values {@code float[channels][height][width]}, flat
 */
public record Activations(int channels, int height, int width, float[] values) {

  public Activations {
    if (values.length != (long) channels * height * width) {
      throw new IllegalArgumentException(
          "%d values for %dx%dx%d".formatted(values.length, channels, height, width));
    }
  }

  /**
   * Reads a {@code .npy} file of three dimensions, of little-endian float32 or float64.
   *
   * @param name of the file, for sentences
   * @param limits of which the one on a vector's numbers is looked at
   * @throws io.dreamfleet.job.JobRefusedException that says what is wrong with which file
   */
  public static Activations read(byte[] content, String name, InputLimits limits) {
    if (!NpyFile.isOne(content)) {
      throw Vectors.refused(
          name, "is no .npy file; NumPy saves one of the shape (channels, height, width)");
    }
    NpyFile.Array array = NpyFile.read(content, name, limits.numbers());
    int[] shape = array.shape();
    if (shape.length != 3) {
      throw Vectors.refused(
          name,
          "has the shape %s, but a layer's output has three dimensions: channels, height, width"
              .formatted(array.shapeText()));
    }
    Vectors.requireDirection(array.numbers(), name);
    return new Activations(shape[0], shape[1], shape[2], array.numbers());
  }

  /** As a {@code .npy} file of float32: the same bytes for the same numbers. */
  public byte[] npy() {
    return NpyFile.write(values, channels, height, width);
  }

  /** The value of a channel at a place. */
  public float at(int channel, int row, int column) {
    return values[(channel * height + row) * width + column];
  }

  /**
   * The same on a coarser grid: every cell is the mean of the places that it touches, as PyTorch's
   * {@code adaptive_avg_pool2d} has it.
   *
   * @param most rows and columns; what has no more stays as it is
   */
  public Activations pooled(int most) {
    int rows = Math.min(height, most);
    int columns = Math.min(width, most);
    float[] pooled = new float[channels * rows * columns];
    for (int i = 0; i < pooled.length; i++) {
      int row = i / columns % rows;
      int column = i % columns;
      pooled[i] =
          mean(
              i / (rows * columns),
              row * height / rows,
              ceiling((row + 1) * height, rows),
              column * width / columns,
              ceiling((column + 1) * width, columns));
    }
    return new Activations(channels, rows, columns, pooled);
  }

  private float mean(int channel, int top, int bottom, int left, int right) {
    double sum = 0;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        sum += at(channel, row, column);
      }
    }
    return (float) (sum / ((bottom - top) * (right - left)));
  }

  private static int ceiling(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** What all channels are at a place: {@code float[channels]}. */
  public float[] vector(int row, int column) {
    float[] vector = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      vector[channel] = at(channel, row, column);
    }
    return vector;
  }

  /**
   * Refuses what a layer cannot put out.
   *
   * @param shape of the layer's output for the job's pictures
   * @param layer its name, and the pictures' size, for the sentence
   */
  public void requireShape(FeatureShape shape, String layer, String name) {
    if (channels != shape.channels() || height != shape.height() || width != shape.width()) {
      throw Vectors.refused(
          name,
          "is %dx%dx%d, but the output of %s is %dx%dx%d; the picture to be made must have the size of the picture that was looked at"
              .formatted(
                  channels, height, width, layer, shape.channels(), shape.height(), shape.width()));
    }
  }
}
