package io.dreamfleet.worker.projection;

/**
 * UMAP's fuzzy graph of neighbours (McInnes, Healy and Melville, "UMAP: Uniform Manifold
 * Approximation and Projection for Dimension Reduction", 2018, section 3.1): how surely a point's
 * neighbours are its own, by distances that are measured from the nearest on and scaled so that
 * they sum to the logarithm of their count; the probability that one way or the other is so.
 */
final class NeighbourGraph {
  /** {@code SMOOTH_K_TOLERANCE} and {@code MIN_K_DIST_SCALE} of umap-learn. */
  private static final double PRECISION = 1e-5;

  private static final double LEAST_SCALE = 1e-3;
  private static final int HALVINGS = 64;

  private NeighbourGraph() {}

  static Affinities of(Neighbours neighbours) {
    double[][] memberships = new double[neighbours.of().length][];
    double mean = 0;
    for (double[] row : neighbours.distances()) {
      for (double distance : row) {
        mean += distance / row.length / memberships.length;
      }
    }
    for (int i = 0; i < memberships.length; i++) {
      memberships[i] = memberships(neighbours.distances()[i], mean);
    }
    return Affinities.symmetric(neighbours.of(), memberships, (a, b) -> a + b - a * b);
  }

  private static double[] memberships(double[] distances, double meanOfAll) {
    // a point counts itself among its neighbours
    double wanted = Math.log(distances.length + 1) / Math.log(2);
    double nearest = 0;
    double mean = 0;
    for (double distance : distances) {
      nearest = nearest == 0 ? distance : nearest;
      mean += distance / distances.length;
    }
    double least = 0;
    double most = Double.POSITIVE_INFINITY;
    double scale = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double sum = sum(distances, nearest, scale);
      if (Math.abs(sum - wanted) < PRECISION) {
        break;
      }
      if (sum > wanted) {
        most = scale;
        scale = (least + most) / 2;
      } else {
        least = scale;
        scale = Double.isInfinite(most) ? scale * 2 : (least + most) / 2;
      }
    }
    scale = Math.max(scale, LEAST_SCALE * (nearest > 0 ? mean : meanOfAll));
    double[] memberships = new double[distances.length];
    for (int i = 0; i < distances.length; i++) {
      memberships[i] = membership(distances[i], nearest, scale);
    }
    return memberships;
  }

  private static double sum(double[] distances, double nearest, double scale) {
    double sum = 0;
    for (double distance : distances) {
      sum += membership(distance, nearest, scale);
    }
    return sum;
  }

  private static double membership(double distance, double nearest, double scale) {
    return distance <= nearest || scale == 0 ? 1 : Math.exp(-(distance - nearest) / scale);
  }
}
