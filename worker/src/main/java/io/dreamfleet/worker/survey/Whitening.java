package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.worker.projection.Device;

/**
 * Takes out of directions what all activations have in common: it multiplies them with the inverse
 * of {@code X'X / n}, of the activations' {@code float[n][channels]}, as "Activation Atlas" does
 * (Carter et al., Distill 2019, "Looking at a Single Layer", footnote on whitening), so that a
 * cell's picture shows how it differs from others.
 */
final class Whitening {
  /**
   * Of the channels' mean square, added to the diagonal: of directions in which activations hardly
   * differ few samples tell nothing.
   */
  private static final double RIDGE = 0.1;

  /** Rows that are on the device at once. */
  private static final int ROWS = 4096;

  private final double[][] root;

  private Whitening(double[][] root) {
    this.root = root;
  }

  /**
   * Of activations.
   *
   * @param rows {@code float[n][channels]}
   */
  static Whitening of(float[][] rows, Device device) {
    double[][] squares = squares(rows, device);
    double trace = 0;
    for (int i = 0; i < squares.length; i++) {
      trace += squares[i][i];
    }
    for (int i = 0; i < squares.length; i++) {
      squares[i][i] += RIDGE * trace / squares.length + Double.MIN_NORMAL;
    }
    return new Whitening(cholesky(squares));
  }

  private static double[][] squares(float[][] rows, Device device) {
    int channels = rows[0].length;
    double[][] squares = new double[channels][channels];
    for (int begin = 0; begin < rows.length; begin += ROWS) {
      int count = Math.min(ROWS, rows.length - begin);
      float[] flat = new float[count * channels];
      for (int i = 0; i < count; i++) {
        System.arraycopy(rows[begin + i], 0, flat, i * channels, channels);
      }
      float[] product =
          device.lend(
              manager -> {
                try (NDArray part = manager.create(flat, new Shape(count, channels));
                    NDArray turned = part.transpose();
                    NDArray squared = turned.matMul(part)) {
                  return squared.toFloatArray();
                }
              });
      for (int i = 0; i < product.length; i++) {
        squares[i / channels][i % channels] += product[i] / (double) rows.length;
      }
    }
    return squares;
  }

  /** The lower triangle {@code L} with {@code LL'} the matrix, which is overwritten. */
  private static double[][] cholesky(double[][] matrix) {
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= matrix[i][k] * matrix[j][k];
        }
        matrix[i][j] = i == j ? Math.sqrt(sum) : sum / matrix[j][j];
      }
    }
    return matrix;
  }

  /** A direction without what all have in common. */
  float[] applied(float[] direction) {
    int count = root.length;
    double[] solved = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = direction[i];
      for (int k = 0; k < i; k++) {
        sum -= root[i][k] * solved[k];
      }
      solved[i] = sum / root[i][i];
    }
    for (int i = count - 1; i >= 0; i--) {
      double sum = solved[i];
      for (int k = i + 1; k < count; k++) {
        sum -= root[k][i] * solved[k];
      }
      solved[i] = sum / root[i][i];
    }
    float[] whitened = new float[count];
    for (int i = 0; i < count; i++) {
      whitened[i] = (float) solved[i];
    }
    return whitened;
  }
}
