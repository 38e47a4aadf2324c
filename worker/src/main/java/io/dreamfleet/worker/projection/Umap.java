package io.dreamfleet.worker.projection;

import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Lays a graph of neighbours out by drawing edges in turn, by their weights, whose ends attract
 * each other, and others by chance, which repel each other (McInnes, Healy and Melville, "UMAP",
 * 2018, section 3.2 and appendix C). Numbers are umap-learn's; it starts from the principal
 * components. One thread does it, in an order that the seed decides.
 */
final class Umap {
  /** umap-learn's for up to 10,000 points, and for more. */
  private static final int EPOCHS_OF_FEW = 500;

  private static final int EPOCHS_OF_MANY = 200;
  private static final int FEW = 10_000;

  private static final int REPELLED = 5;
  private static final double LARGEST_MOVE = 4;

  /** The extent of the start. */
  private static final double EXTENT = 10;

  private final Affinities graph;
  private final Curve curve;
  private final double[][] place;
  private final Random random;

  private Umap(Affinities graph, Curve curve, double[][] place, long seed) {
    this.graph = graph;
    this.curve = curve;
    this.place = place;
    this.random = new Random(seed);
  }

  static int epochs(int points) {
    return points <= FEW ? EPOCHS_OF_FEW : EPOCHS_OF_MANY;
  }

  /**
   * Lays points out.
   *
   * @param start {@code double[2][n]}; only their proportions count
   * @param spread how near points may come
   * @param progress is told each epoch
   * @return {@code double[2][n]}
   */
  static double[][] of(
      Affinities graph, double[][] start, double spread, long seed, IntConsumer progress) {
    Umap umap = new Umap(graph, Curve.of(spread), scaled(start, seed), seed);
    int epochs = epochs(graph.points());
    double heaviest = 0;
    for (double weight : graph.values()) {
      heaviest = Math.max(heaviest, weight);
    }
    double[] due = new double[graph.values().length];
    for (int epoch = 0; epoch < epochs; epoch++) {
      umap.epoch(epoch, due, heaviest, 1 - (double) epoch / epochs);
      progress.accept(1);
    }
    return umap.place;
  }

  /** Pulls at the edges whose turn it is: one of the largest weight at every epoch. */
  private void epoch(int epoch, double[] due, double heaviest, double rate) {
    for (int i = 0; i < graph.points(); i++) {
      for (int at = graph.starts()[i]; at < graph.starts()[i + 1]; at++) {
        double every = heaviest / graph.values()[at];
        if (due[at] == 0) {
          due[at] = every;
        }
        if (due[at] <= epoch + 1) {
          due[at] += every;
          attract(i, graph.others()[at], rate);
          for (int k = 0; k < REPELLED; k++) {
            repel(i, random.nextInt(graph.points()), rate);
          }
        }
      }
    }
  }

  private void attract(int one, int other, double rate) {
    double pull = curve.attraction(squaredDistance(one, other));
    for (double[] axis : place) {
      double move = rate * clipped(pull * (axis[one] - axis[other]));
      axis[one] += move;
      axis[other] -= move;
    }
  }

  private void repel(int one, int other, double rate) {
    if (one == other) {
      return;
    }
    double push = curve.repulsion(squaredDistance(one, other));
    for (double[] axis : place) {
      axis[one] += rate * clipped(push * (axis[one] - axis[other]));
    }
  }

  private double squaredDistance(int one, int other) {
    double dx = place[0][one] - place[0][other];
    double dy = place[1][one] - place[1][other];
    return dx * dx + dy * dy;
  }

  private static double clipped(double move) {
    return Math.max(-LARGEST_MOVE, Math.min(LARGEST_MOVE, move));
  }

  /** To the extent, with a little noise, so that equal points can part. */
  private static double[][] scaled(double[][] start, long seed) {
    Random noise = new Random(~seed);
    double largest = 0;
    for (double[] axis : start) {
      for (double value : axis) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    double scale = largest > 0 ? EXTENT / largest : 0;
    double[][] scaled = new double[2][start[0].length];
    for (int axis = 0; axis < 2; axis++) {
      for (int i = 0; i < scaled[axis].length; i++) {
        scaled[axis][i] = start[axis][i] * scale + 1e-4 * noise.nextGaussian();
      }
    }
    return scaled;
  }

  /**
   * How near two points of the plane are taken to be: {@code 1 / (1 + a d^(2b))}, which is fitted
   * to 1 up to the spread and from there on an exponential that falls by e within 1.
   */
  record Curve(double a, double b) {
    private static final int SAMPLES = 300;
    private static final double REACH = 3;
    private static final int STEPS = 200;

    /** umap-learn's least squares ({@code find_ab_params}), by Gauss and Newton, damped. */
    static Curve of(double spread) {
      Curve best = new Curve(1.5, 0.9);
      double damping = 1e-3;
      for (int step = 0; step < STEPS; step++) {
        Curve next = best.improved(spread, damping);
        boolean better = next.a > 0 && next.b > 0 && next.error(spread) < best.error(spread);
        damping = better ? damping / 3 : damping * 4;
        best = better ? next : best;
      }
      return best;
    }

    private Curve improved(double spread, double damping) {
      double aa = 0;
      double ab = 0;
      double bb = 0;
      double ra = 0;
      double rb = 0;
      for (int i = 1; i < SAMPLES; i++) {
        double distance = REACH * i / (SAMPLES - 1);
        double power = Math.pow(distance, 2 * b);
        double value = 1 / (1 + a * power);
        double byA = -value * value * power;
        double byB = -value * value * a * power * 2 * Math.log(distance);
        double rest = wanted(distance, spread) - value;
        aa += byA * byA;
        ab += byA * byB;
        bb += byB * byB;
        ra += byA * rest;
        rb += byB * rest;
      }
      aa *= 1 + damping;
      bb *= 1 + damping;
      double determinant = aa * bb - ab * ab;
      return new Curve(
          a + (bb * ra - ab * rb) / determinant, b + (aa * rb - ab * ra) / determinant);
    }

    private double error(double spread) {
      double error = 0;
      for (int i = 0; i < SAMPLES; i++) {
        double distance = REACH * i / (SAMPLES - 1);
        double rest = wanted(distance, spread) - 1 / (1 + a * Math.pow(distance, 2 * b));
        error += rest * rest;
      }
      return error;
    }

    private static double wanted(double distance, double spread) {
      return distance < spread ? 1 : Math.exp(-(distance - spread));
    }

    private double attraction(double square) {
      if (square == 0) {
        return 0;
      }
      double power = Math.pow(square, b);
      return -2 * a * b * power / square / (1 + a * power);
    }

    private double repulsion(double square) {
      return 2 * b / ((0.001 + square) * (1 + a * Math.pow(square, b)));
    }
  }
}
