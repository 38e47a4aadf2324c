package io.dreamfleet.worker.projection;

import java.util.Arrays;

/**
 * How much points belong together, a sparse symmetric matrix whose rows lie one after the other.
 *
 * @param starts {@code int[n + 1]}: where each row begins, and the last ends
 * @param others the column of each value
 * @param values all greater than 0
 */
record Affinities(int[] starts, int[] others, double[] values) {
  private static final int MOST_HALVINGS = 100;
  private static final double PRECISION = 1e-5;

  int points() {
    return starts.length - 1;
  }

  /**
   * The joint probabilities of t-SNE: each point's neighbours by a Gaussian of a width that gives
   * the perplexity, both ways added up, of sum 1 (van der Maaten, "Accelerating t-SNE using
   * Tree-Based Algorithms", 2014, section 4.1).
   */
  static Affinities ofPerplexity(Neighbours neighbours, double perplexity) {
    double[][] conditional = new double[neighbours.of().length][];
    Shares.each(
        conditional.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            conditional[i] = gaussian(neighbours.distances()[i], Math.log(perplexity));
          }
        });
    return symmetric(neighbours.of(), conditional, (a, b) -> (a + b) / (2 * conditional.length));
  }

  /** Of a value both ways. */
  @FunctionalInterface
  interface Both {
    double of(double one, double other);
  }

  /** Makes of rows a symmetric matrix; a value that is not there is 0. */
  static Affinities symmetric(int[][] columns, double[][] values, Both both) {
    int count = columns.length;
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] += columns[i].length;
      for (int other : columns[i]) {
        lengths[other]++;
      }
    }
    int[] ends = new int[count];
    for (int i = 1; i < count; i++) {
      ends[i] = ends[i - 1] + lengths[i - 1];
    }
    int[] begins = ends.clone();
    int all = count == 0 ? 0 : ends[count - 1] + lengths[count - 1];
    Entry[] entries = new Entry[all];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < columns[i].length; k++) {
        int other = columns[i][k];
        entries[ends[i]++] = new Entry(other, values[i][k], 0);
        entries[ends[other]++] = new Entry(i, 0, values[i][k]);
      }
    }
    return merged(entries, begins, ends, both);
  }

  /** One value of a row, as the row has it and as the other's row has it. */
  private record Entry(int column, double own, double others) {}

  private static Affinities merged(Entry[] entries, int[] begins, int[] ends, Both both) {
    int[] starts = new int[begins.length + 1];
    int[] columns = new int[entries.length];
    double[] values = new double[entries.length];
    int to = 0;
    for (int i = 0; i < begins.length; i++) {
      Arrays.sort(entries, begins[i], ends[i], (a, b) -> Integer.compare(a.column(), b.column()));
      for (int at = begins[i]; at < ends[i]; ) {
        int column = entries[at].column();
        double own = 0;
        double others = 0;
        for (; at < ends[i] && entries[at].column() == column; at++) {
          own += entries[at].own();
          others += entries[at].others();
        }
        double value = both.of(own, others);
        if (value > 0) {
          columns[to] = column;
          values[to++] = value;
        }
      }
      starts[i + 1] = to;
    }
    return new Affinities(starts, Arrays.copyOf(columns, to), Arrays.copyOf(values, to));
  }

  /** Probabilities by squared distances, of an entropy in nats. */
  private static double[] gaussian(double[] distances, double entropy) {
    double[] probabilities = new double[distances.length];
    double least = 0;
    double most = Double.POSITIVE_INFINITY;
    double scale = 0;
    for (double distance : distances) {
      scale += distance * distance / distances.length;
    }
    double precision = scale > 0 ? 1 / scale : 1;
    for (int i = 0; i < MOST_HALVINGS; i++) {
      double found = entropy(distances, precision, probabilities);
      if (Math.abs(found - entropy) < PRECISION) {
        break;
      }
      if (found > entropy) {
        least = precision;
        precision = Double.isInfinite(most) ? precision * 2 : (precision + most) / 2;
      } else {
        most = precision;
        precision = (precision + least) / 2;
      }
    }
    return probabilities;
  }

  private static double entropy(double[] distances, double precision, double[] probabilities) {
    // of differences to the nearest, so that the sum is never 0
    double nearest = distances[0] * distances[0];
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < distances.length; i++) {
      double square = distances[i] * distances[i] - nearest;
      probabilities[i] = Math.exp(-precision * square);
      sum += probabilities[i];
      weighted += precision * square * probabilities[i];
    }
    for (int i = 0; i < distances.length; i++) {
      probabilities[i] /= sum;
    }
    return Math.log(sum) + weighted / sum;
  }
}
