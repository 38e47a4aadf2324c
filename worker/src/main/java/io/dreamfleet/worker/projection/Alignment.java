package io.dreamfleet.worker.projection;

/**
 * Turns a layout of some points, and mirrors it where that helps, so that it lies as near as it can
 * to another of the same points: orthogonal Procrustes in the plane. Distances stay as they are.
 */
public final class Alignment {
  private Alignment() {}

  /**
   * The layout, turned.
   *
   * @param places {@code float[n][2]}
   * @param like {@code float[n][2]}
   */
  public static float[][] of(float[][] places, float[][] like) {
    float[][] from = PrincipalComponents.centred(places);
    float[][] to = PrincipalComponents.centred(like);
    double[] turned = turn(from, to, 1);
    double[] mirrored = turn(from, to, -1);
    boolean mirror = Math.hypot(mirrored[0], mirrored[1]) > Math.hypot(turned[0], turned[1]);
    double[] best = mirror ? mirrored : turned;
    double length = Math.hypot(best[0], best[1]);
    double cosine = length > 0 ? best[0] / length : 1;
    double sine = length > 0 ? best[1] / length : 0;
    float[][] aligned = new float[from.length][2];
    for (int i = 0; i < from.length; i++) {
      double x = from[i][0];
      double y = mirror ? -from[i][1] : from[i][1];
      aligned[i][0] = (float) (cosine * x - sine * y);
      aligned[i][1] = (float) (sine * x + cosine * y);
    }
    return aligned;
  }

  /** The best turn's cosine and sine, times how near it brings them. */
  private static double[] turn(float[][] from, float[][] to, int side) {
    double along = 0;
    double across = 0;
    for (int i = 0; i < from.length; i++) {
      double x = from[i][0];
      double y = side * from[i][1];
      along += x * to[i][0] + y * to[i][1];
      across += x * to[i][1] - y * to[i][0];
    }
    return new double[] {along, across};
  }
}
