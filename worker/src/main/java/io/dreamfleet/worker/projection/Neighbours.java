package io.dreamfleet.worker.projection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nearest others of each point, by Euclidean distance, exactly: all distances are looked at, on
 * the device.
 *
 * @param of {@code int[n][k]}, the nearest first; equally near ones by their numbers
 * @param distances {@code double[n][k]}
 */
public record Neighbours(int[][] of, double[][] distances) {
  /** Of distances at a time: 64 MiB. */
  private static final int BLOCK = 1 << 24;

  /**
   * Finds neighbours.
   *
   * @param points {@code float[n][d]}, more than k
   */
  public static Neighbours find(float[][] points, int k, Device device) {
    int count = points.length;
    float[][] centred = PrincipalComponents.centred(points);
    int[][] of = new int[count][];
    double[][] distances = new double[count][];
    int rows = Math.max(1, BLOCK / count);
    for (int begin = 0; begin < count; begin += rows) {
      int first = begin;
      int end = Math.min(count, begin + rows);
      // one more than asked for, since each is its own nearest
      int[][] candidates = device.lend(run -> candidates(centred, first, end, k + 1, run));
      Shares.each(
          end - first,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              rank(centred, first + i, candidates[i], k, of, distances);
            }
          });
    }
    return new Neighbours(of, distances);
  }

  /**
   * How many points have the label that most of their neighbours have: the accuracy of a classifier
   * by nearest neighbours, each point left out of its own. Where labels draw, that of the nearer
   * counts.
   *
   * @param labels of the points, 0 or more
   * @return from 0 to 1
   */
  public double agreement(int[] labels) {
    int most = Arrays.stream(labels).max().orElse(0);
    return Shares.sum(
            of.length,
            (begin, end) -> {
              int right = 0;
              for (int i = begin; i < end; i++) {
                right += vote(of[i], labels, most) == labels[i] ? 1 : 0;
              }
              return right;
            })
        / of.length;
  }

  private static int vote(int[] neighbours, int[] labels, int most) {
    int[] votes = new int[most + 1];
    int winner = labels[neighbours[0]];
    for (int other : neighbours) {
      votes[labels[other]]++;
    }
    for (int other : neighbours) {
      if (votes[labels[other]] > votes[winner]) {
        winner = labels[other];
      }
    }
    return winner;
  }

  /** How much of the neighbours two have in common, from 0 to 1. */
  public double shared(Neighbours others) {
    return Shares.sum(
            of.length,
            (begin, end) -> {
              double shared = 0;
              for (int i = begin; i < end; i++) {
                Set<Integer> theirs =
                    Arrays.stream(others.of[i]).boxed().collect(Collectors.toSet());
                shared += Arrays.stream(of[i]).filter(theirs::contains).count();
              }
              return shared;
            })
        / ((double) of.length * of[0].length);
  }

  private static int[][] candidates(float[][] points, int begin, int end, int k, NDManager device) {
    try (NDManager run = device.newSubManager()) {
      NDArray all = Matrices.toDevice(points, run);
      NDArray some = Matrices.toDevice(points, begin, end, run);
      // |a - b|^2 without |a|^2, which is the same for all of a row
      NDArray squares = all.square().sum(new int[] {1}).reshape(new Shape(1, points.length));
      NDArray order = some.matMul(all.transpose()).muli(-2).addi(squares);
      NDList nearest = order.topK(Math.min(k, points.length), 1, false, true);
      long[] flat = nearest.get(1).toLongArray();
      int[][] candidates = new int[end - begin][flat.length / (end - begin)];
      for (int i = 0; i < flat.length; i++) {
        candidates[i / candidates[0].length][i % candidates[0].length] = (int) flat[i];
      }
      return candidates;
    }
  }

  /** Puts the candidates of a point in order by distances that have not been rounded away. */
  private static void rank(
      float[][] points, int point, int[] candidates, int k, int[][] of, double[][] distances) {
    record Near(int other, double distance) {}
    Near[] near =
        Arrays.stream(candidates)
            .filter(other -> other != point)
            .mapToObj(other -> new Near(other, distance(points[point], points[other])))
            .sorted(Comparator.comparingDouble(Near::distance).thenComparingInt(Near::other))
            .limit(k)
            .toArray(Near[]::new);
    of[point] = new int[near.length];
    distances[point] = new double[near.length];
    for (int i = 0; i < near.length; i++) {
      of[point][i] = near[i].other();
      distances[point][i] = near[i].distance();
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
