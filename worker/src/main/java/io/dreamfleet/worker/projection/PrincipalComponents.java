package io.dreamfleet.worker.projection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Random;

/**
 * The directions in which points differ most, by a randomized subspace iteration (Halko, Martinsson
 * and Tropp, "Finding Structure with Randomness", 2011, algorithms 4.4 and 5.1). Products with the
 * points are the device's, the rest is done in double precision here.
 *
 * @param device lends itself for a product at a time
 * @param seed of the subspace that it begins with
 */
record PrincipalComponents(Device device, long seed) {
  /** Directions beside those that are wanted, for the iteration to be quick. */
  private static final int SPARE = 10;

  /** scikit-learn's for few components ({@code randomized_svd}). */
  private static final int ITERATIONS = 7;

  /**
   * The points by their first principal components.
   *
   * @param points {@code float[n][d]}
   * @param count of components; where the points have no more dimensions, they are only centred
   * @return {@code float[n][count]}, of mean 0, by falling variance
   */
  float[][] of(float[][] points, int count) {
    float[][] centred = centred(points);
    int dimensions = points[0].length;
    if (dimensions <= count && count > 2) {
      return centred;
    }
    int wanted = Math.min(count, Math.min(dimensions, points.length));
    int searched = Math.min(wanted + SPARE, Math.min(dimensions, points.length));
    double[][] basis = orthonormal(product(centred, random(dimensions, searched)));
    for (int i = 0; i < ITERATIONS; i++) {
      double[][] across = orthonormal(transposedProduct(centred, basis));
      basis = orthonormal(product(centred, across));
    }
    return components(basis, transposedProduct(centred, basis), wanted, count);
  }

  /** Subtracts each column's mean. */
  static float[][] centred(float[][] points) {
    int dimensions = points[0].length;
    double[] mean = new double[dimensions];
    for (float[] point : points) {
      for (int j = 0; j < dimensions; j++) {
        mean[j] += point[j];
      }
    }
    float[][] centred = new float[points.length][dimensions];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < dimensions; j++) {
        centred[i][j] = (float) (points[i][j] - mean[j] / points.length);
      }
    }
    return centred;
  }

  private float[][] random(int rows, int columns) {
    Random random = new Random(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** {@code points x factor}. */
  private float[][] product(float[][] points, float[][] factor) {
    return device.lend(
        manager -> {
          try (NDManager run = manager.newSubManager();
              NDArray left = Matrices.toDevice(points, run);
              NDArray right = Matrices.toDevice(factor, run);
              NDArray product = left.matMul(right)) {
            return Matrices.fromDevice(product);
          }
        });
  }

  private float[][] product(float[][] points, double[][] factor) {
    return product(points, singles(factor));
  }

  /** {@code points' x factor}. */
  private float[][] transposedProduct(float[][] points, double[][] factor) {
    return device.lend(
        manager -> {
          try (NDManager run = manager.newSubManager();
              NDArray left = Matrices.toDevice(points, run);
              NDArray across = left.transpose();
              NDArray right = Matrices.toDevice(singles(factor), run);
              NDArray product = across.matMul(right)) {
            return Matrices.fromDevice(product);
          }
        });
  }

  /** Of points = basis x projected', by the eigenvectors of projected' x projected. */
  private static float[][] components(
      double[][] basis, float[][] projected, int wanted, int count) {
    SymmetricEigen eigen = SymmetricEigen.of(gram(projected));
    float[][] components = new float[basis.length][count];
    Shares.each(
        basis.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            for (int k = 0; k < wanted; k++) {
              double sum = 0;
              for (int j = 0; j < eigen.size(); j++) {
                sum += basis[i][j] * eigen.vector(k, j);
              }
              components[i][k] = (float) (sum * Math.sqrt(Math.max(0, eigen.value(k))));
            }
          }
        });
    return components;
  }

  private static double[][] gram(float[][] rows) {
    int size = rows[0].length;
    double[][] gram = new double[size][size];
    for (float[] row : rows) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] += (double) row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  /**
   * The columns made orthonormal one after the other, each twice (Gram and Schmidt; "twice is
   * enough"); what depends on the columns before it becomes 0.
   */
  private static double[][] orthonormal(float[][] matrix) {
    int rows = matrix.length;
    int columns = matrix[0].length;
    double[][] done = new double[columns][];
    for (int k = 0; k < columns; k++) {
      double[] column = new double[rows];
      for (int i = 0; i < rows; i++) {
        column[i] = matrix[i][k];
      }
      double before = Math.sqrt(dot(column, column));
      for (int twice = 0; twice < 2; twice++) {
        for (int j = 0; j < k; j++) {
          subtract(column, dot(column, done[j]), done[j]);
        }
      }
      double length = Math.sqrt(dot(column, column));
      double scale = length > 1e-6 * before ? 1 / length : 0;
      for (int i = 0; i < rows; i++) {
        column[i] *= scale;
      }
      done[k] = column;
    }
    double[][] transposed = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        transposed[i][k] = done[k][i];
      }
    }
    return transposed;
  }

  private static double dot(double[] a, double[] b) {
    return Shares.sum(
        a.length,
        (begin, end) -> {
          double sum = 0;
          for (int i = begin; i < end; i++) {
            sum += a[i] * b[i];
          }
          return sum;
        });
  }

  private static void subtract(double[] from, double factor, double[] what) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= factor * what[i];
    }
  }

  private static float[][] singles(double[][] matrix) {
    float[][] singles = new float[matrix.length][matrix[0].length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < singles[i].length; j++) {
        singles[i][j] = (float) matrix[i][j];
      }
    }
    return singles;
  }
}
