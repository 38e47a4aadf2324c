package io.dreamfleet.worker.projection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Matrices on their way to the device and back; rows of equal lengths. */
final class Matrices {
  private Matrices() {}

  static NDArray toDevice(float[][] rows, NDManager device) {
    return toDevice(rows, 0, rows.length, device);
  }

  /** The rows from {@code begin} to before {@code end}. */
  static NDArray toDevice(float[][] rows, int begin, int end, NDManager device) {
    int columns = rows[0].length;
    float[] flat = new float[Math.multiplyExact(end - begin, columns)];
    for (int i = begin; i < end; i++) {
      System.arraycopy(rows[i], 0, flat, (i - begin) * columns, columns);
    }
    return device.create(flat, new Shape(end - begin, columns));
  }

  static float[][] fromDevice(NDArray matrix) {
    float[] flat = matrix.toFloatArray();
    int rows = Math.toIntExact(matrix.getShape().get(0));
    int columns = Math.toIntExact(matrix.getShape().get(1));
    float[][] taken = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(flat, i * columns, taken[i], 0, columns);
    }
    return taken;
  }
}
