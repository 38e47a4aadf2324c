package io.dreamfleet.worker.projection;

import java.util.stream.IntStream;

/**
 * Work on rows, dealt out to all processors in shares that do not depend on how many there are, so
 * that sums over shares round alike everywhere.
 */
final class Shares {
  private static final int COUNT = 64;

  private Shares() {}

  /** Works on the rows from {@code begin} to before {@code end}. */
  @FunctionalInterface
  interface Work {
    void run(int begin, int end);
  }

  /** Works on the rows from {@code begin} to before {@code end}, and returns their sum. */
  @FunctionalInterface
  interface Sum {
    double run(int begin, int end);
  }

  static void each(int rows, Work work) {
    IntStream.range(0, COUNT).parallel().forEach(i -> work.run(at(i, rows), at(i + 1, rows)));
  }

  static double sum(int rows, Sum work) {
    double[] sums = new double[COUNT];
    IntStream.range(0, COUNT)
        .parallel()
        .forEach(i -> sums[i] = work.run(at(i, rows), at(i + 1, rows)));
    double sum = 0;
    for (double share : sums) {
      sum += share;
    }
    return sum;
  }

  private static int at(int share, int rows) {
    return (int) ((long) share * rows / COUNT);
  }
}
