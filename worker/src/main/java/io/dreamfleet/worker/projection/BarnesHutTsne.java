package io.dreamfleet.worker.projection;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * t-SNE by a tree of the plane (van der Maaten, "Accelerating t-SNE using Tree-Based Algorithms",
 * 2014). The schedule and its numbers are those of scikit-learn's {@code TSNE}, whose maps are the
 * measure.
 */
final class BarnesHutTsne {
  /** Steps altogether. */
  static final int STEPS = 1000;

  /** scikit-learn's {@code _EXPLORATION_MAX_ITER}. */
  private static final int EXAGGERATED_STEPS = 250;

  private static final double EXAGGERATION = 12;
  private static final double EARLY_MOMENTUM = 0.5;
  private static final double MOMENTUM = 0.8;

  /** {@code angle}. */
  private static final double TOLERANCE = 0.5;

  /** Gains grow by this, and shrink by a fifth (Jacobs, 1988). */
  private static final double GAIN = 0.2;

  private static final double LEAST_GAIN = 0.01;
  private static final double SLOWEST = 50;

  /** Of the first coordinate at the start: its standard deviation. */
  private static final double START = 1e-4;

  private final Affinities affinities;
  private final double[][] place;
  private final double[][] gradient;
  private final double[][] update;
  private final double[][] gain;
  private final Quadtree tree;

  private BarnesHutTsne(Affinities affinities, double[][] start) {
    this.affinities = affinities;
    int points = affinities.points();
    place = start;
    gradient = new double[2][points];
    update = new double[2][points];
    gain = new double[2][points];
    for (double[] gains : gain) {
      Arrays.fill(gains, 1);
    }
    tree = new Quadtree(place[0], place[1]);
  }

  /**
   * Lays points out.
   *
   * @param start {@code double[2][n]}, such as the first principal components; only their
   *     proportions count
   * @param progress is told each step
   * @return {@code double[2][n]}
   */
  static double[][] of(Affinities affinities, double[][] start, IntConsumer progress) {
    double[][] place = scaled(start);
    BarnesHutTsne tsne = new BarnesHutTsne(affinities, place);
    for (int step = 0; step < STEPS; step++) {
      boolean early = step < EXAGGERATED_STEPS;
      if (step == EXAGGERATED_STEPS) {
        tsne.forget();
      }
      tsne.step(early ? EXAGGERATION : 1, early ? EARLY_MOMENTUM : MOMENTUM);
      progress.accept(1);
    }
    return place;
  }

  private static double[][] scaled(double[][] start) {
    int points = start[0].length;
    double squares = 0;
    double sum = 0;
    for (double value : start[0]) {
      squares += value * value;
      sum += value;
    }
    double deviation = Math.sqrt(Math.max(0, squares / points - Math.pow(sum / points, 2)));
    double scale = deviation > 0 ? START / deviation : 0;
    double[][] scaled = new double[2][points];
    for (int axis = 0; axis < 2; axis++) {
      for (int i = 0; i < points; i++) {
        // equal points must be able to part
        double apart = 1e-3 * START * Math.sin(i + axis * 1.5);
        scaled[axis][i] = start[axis][i] * scale + apart;
      }
    }
    return scaled;
  }

  /** Begins anew where it is, as scikit-learn's second call of its gradient descent does. */
  private void forget() {
    for (int axis = 0; axis < 2; axis++) {
      Arrays.fill(update[axis], 0);
      Arrays.fill(gain[axis], 1);
    }
  }

  private void step(double exaggeration, double momentum) {
    findGradient(exaggeration);
    double rate = Math.max(SLOWEST, affinities.points() / EXAGGERATION / 4);
    for (int axis = 0; axis < 2; axis++) {
      move(place[axis], gradient[axis], update[axis], gain[axis], momentum, rate);
    }
  }

  private static void move(
      double[] place,
      double[] gradient,
      double[] update,
      double[] gain,
      double momentum,
      double rate) {
    for (int i = 0; i < place.length; i++) {
      boolean turns = update[i] * gradient[i] < 0;
      gain[i] = Math.max(LEAST_GAIN, turns ? gain[i] + GAIN : gain[i] * (1 - GAIN));
      update[i] = momentum * update[i] - rate * gain[i] * gradient[i];
      place[i] += update[i];
    }
  }

  /** Of the Kullback-Leibler divergence: what attracts less what repels, times 4. */
  private void findGradient(double exaggeration) {
    tree.build();
    double[][] repulsion = new double[2][affinities.points()];
    double whole =
        Shares.sum(
            affinities.points(),
            (begin, end) -> {
              double[] force = new double[2];
              double sum = 0;
              for (int i = begin; i < end; i++) {
                force[0] = 0;
                force[1] = 0;
                sum += tree.repulsion(i, TOLERANCE, force);
                repulsion[0][i] = force[0];
                repulsion[1][i] = force[1];
              }
              return sum;
            });
    Shares.each(
        affinities.points(), (begin, end) -> gather(begin, end, exaggeration, whole, repulsion));
  }

  private void gather(int begin, int end, double exaggeration, double whole, double[][] repulsion) {
    double[] x = place[0];
    double[] y = place[1];
    int[] others = affinities.others();
    double[] values = affinities.values();
    for (int i = begin; i < end; i++) {
      double forceX = 0;
      double forceY = 0;
      for (int at = affinities.starts()[i]; at < affinities.starts()[i + 1]; at++) {
        double dx = x[i] - x[others[at]];
        double dy = y[i] - y[others[at]];
        double pull = values[at] / (1 + dx * dx + dy * dy);
        forceX += pull * dx;
        forceY += pull * dy;
      }
      gradient[0][i] = 4 * (exaggeration * forceX - repulsion[0][i] / whole);
      gradient[1][i] = 4 * (exaggeration * forceY - repulsion[1][i] / whole);
    }
  }
}
