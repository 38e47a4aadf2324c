package io.dreamfleet.worker.projection;

import java.util.Arrays;

/**
 * Places in the plane, gathered in squares within squares, in the order of a walk through them: a
 * square's parts follow it, and behind them comes what a walk that does not look into it goes on
 * with (Barnes and Hut, "A hierarchical O(N log N) force-calculation algorithm", 1986).
 */
final class Quadtree {
  /** Places that are this much nearer to each other than the whole is wide are one. */
  private static final int DEEPEST = 40;

  private final double[] x;
  private final double[] y;
  private final int[] order;
  private double[] meanX = {};
  private double[] meanY = {};
  private double[] squaredWidth = {};
  private int[] sizes = {};
  private int[] skips = {};
  private int nodes;

  /** A tree of these places, which may move between two calls of {@link #build}. */
  Quadtree(double[] x, double[] y) {
    this.x = x;
    this.y = y;
    order = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      order[i] = i;
    }
    grow(4 * x.length + 64);
  }

  /** Gathers the places as they are now. */
  void build() {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      left = Math.min(left, x[i]);
      right = Math.max(right, x[i]);
      top = Math.min(top, y[i]);
      bottom = Math.max(bottom, y[i]);
    }
    nodes = 0;
    double width = Math.max(right - left, bottom - top);
    add(0, x.length, left, top, width, 0);
  }

  /**
   * The repulsion that a place feels from all others.
   *
   * @param tolerance a square counts as one place where it is seen under a smaller angle
   * @param force has the sums of {@code q^2 (place - other)} added to it, x and y, where {@code q =
   *     1 / (1 + distance^2)}
   * @return the sum of {@code q} over the others
   */
  double repulsion(int place, double tolerance, double[] force) {
    double atX = x[place];
    double atY = y[place];
    double squaredTolerance = tolerance * tolerance;
    double sum = 0;
    double forceX = 0;
    double forceY = 0;
    int node = 0;
    while (node < nodes) {
      double dx = atX - meanX[node];
      double dy = atY - meanY[node];
      double distance = dx * dx + dy * dy;
      if (squaredWidth[node] < squaredTolerance * distance || skips[node] == node + 1) {
        double q = 1 / (1 + distance);
        double all = sizes[node] * q;
        sum += all;
        forceX += all * q * dx;
        forceY += all * q * dy;
        node = skips[node];
      } else {
        node++;
      }
    }
    force[0] += forceX;
    force[1] += forceY;
    // itself, at distance 0
    return sum - 1;
  }

  private void add(int begin, int end, double left, double top, double width, int depth) {
    int node = nodes++;
    if (nodes == sizes.length) {
      grow(2 * nodes);
    }
    double sumX = 0;
    double sumY = 0;
    for (int i = begin; i < end; i++) {
      sumX += x[order[i]];
      sumY += y[order[i]];
    }
    int size = end - begin;
    meanX[node] = size == 1 ? x[order[begin]] : sumX / size;
    meanY[node] = size == 1 ? y[order[begin]] : sumY / size;
    sizes[node] = size;
    squaredWidth[node] = width * width;
    if (size > 1 && depth < DEEPEST) {
      double half = width / 2;
      int middle = split(begin, end, y, top + half);
      int upper = split(begin, middle, x, left + half);
      int lower = split(middle, end, x, left + half);
      addUnlessEmpty(begin, upper, left, top, half, depth);
      addUnlessEmpty(upper, middle, left + half, top, half, depth);
      addUnlessEmpty(middle, lower, left, top + half, half, depth);
      addUnlessEmpty(lower, end, left + half, top + half, half, depth);
    }
    skips[node] = nodes;
  }

  private void addUnlessEmpty(
      int begin, int end, double left, double top, double width, int depth) {
    if (begin < end) {
      add(begin, end, left, top, width, depth + 1);
    }
  }

  /** Puts those with a smaller coordinate first, and returns where the others begin. */
  private int split(int begin, int end, double[] coordinate, double at) {
    int first = begin;
    int last = end - 1;
    while (first <= last) {
      if (coordinate[order[first]] < at) {
        first++;
      } else {
        int other = order[last];
        order[last] = order[first];
        order[first] = other;
        last--;
      }
    }
    return first;
  }

  private void grow(int to) {
    meanX = Arrays.copyOf(meanX, to);
    meanY = Arrays.copyOf(meanY, to);
    squaredWidth = Arrays.copyOf(squaredWidth, to);
    sizes = Arrays.copyOf(sizes, to);
    skips = Arrays.copyOf(skips, to);
  }
}
