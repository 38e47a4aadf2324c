package io.dreamfleet.worker.projection;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The eigenvalues of a small symmetric matrix, by falling value, and their vectors: Jacobi's
 * rotations, cyclically (Golub and Van Loan, "Matrix Computations", section 8.5).
 *
 * @param values by place in the matrix
 * @param vectors their vectors, as columns
 * @param order of the values
 */
record SymmetricEigen(double[] values, double[][] vectors, int[] order) {
  private static final int MOST_SWEEPS = 60;

  static SymmetricEigen of(double[][] symmetric) {
    int size = symmetric.length;
    double[][] matrix = new double[size][];
    double[][] vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      matrix[i] = symmetric[i].clone();
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(matrix); sweep++) {
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(matrix, vectors, p, q);
        }
      }
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = matrix[i][i];
    }
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(i -> i)
            .toArray();
    return new SymmetricEigen(values, vectors, order);
  }

  int size() {
    return values.length;
  }

  /** The largest value but {@code rank}. */
  double value(int rank) {
    return values[order[rank]];
  }

  /** An element of its vector. */
  double vector(int rank, int element) {
    return vectors[element][order[rank]];
  }

  private static boolean isDiagonal(double[][] matrix) {
    double off = 0;
    double on = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        double square = matrix[i][j] * matrix[i][j];
        off += i == j ? 0 : square;
        on += i == j ? square : 0;
      }
    }
    return off <= 1e-24 * on;
  }

  private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
    if (matrix[p][q] == 0) {
      return;
    }
    double ratio = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
    double tangent = Math.copySign(1, ratio) / (Math.abs(ratio) + Math.hypot(ratio, 1));
    double cosine = 1 / Math.hypot(tangent, 1);
    double sine = tangent * cosine;
    for (int i = 0; i < matrix.length; i++) {
      turn(matrix[i], p, q, cosine, sine);
      turn(vectors[i], p, q, cosine, sine);
    }
    for (int i = 0; i < matrix.length; i++) {
      double first = matrix[p][i];
      double second = matrix[q][i];
      matrix[p][i] = cosine * first - sine * second;
      matrix[q][i] = sine * first + cosine * second;
    }
  }

  private static void turn(double[] row, int p, int q, double cosine, double sine) {
    double first = row[p];
    double second = row[q];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
}
