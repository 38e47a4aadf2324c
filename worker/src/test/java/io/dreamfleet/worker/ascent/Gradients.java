package io.dreamfleet.worker.ascent;

/** Gradients that should be nearly the same. */
final class Gradients {
  private Gradients() {}

  /** How nearly two point the same way: 1 where they do. */
  static double cosine(float[] one, float[] other) {
    double product = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      ones += (double) one[i] * one[i];
      others += (double) other[i] * other[i];
    }
    return product / Math.sqrt(ones * others);
  }
}
