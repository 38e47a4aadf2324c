package io.dreamfleet.worker;

import io.dreamfleet.worker.network.FormulaWeights;

/** Pictures that the PyTorch oracle makes in the same way: {@code src/test/oracle/formula.py}. */
public final class Formula {
  private Formula() {}

  /** {@code float[count]} in [0, 1), the values of a picture of this name. */
  public static float[] image(String name, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) FormulaWeights.uniform(name, i);
    }
    return values;
  }
}
