package io.dreamfleet.worker.ascent;

/**
 * By how much a dream's step rolls its picture, so that neither the network's strides nor the edges
 * of tiles leave their pattern.
 *
 * <p>The draws come from the job's seed and the step's number by a hash, and depend on nothing
 * else: SplitMix64's output function (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators", 2014; constants of Java's {@code SplittableRandom}) of key + (2 * step + draw + 1) *
 * 0x9E3779B97F4A7C15, where the key is the same function of seed + 0x9E3779B97F4A7C15, steps are
 * counted from 0 over all octaves, draw 0 is down and draw 1 right, and the upper 53 bits make a
 * number u in [0, 1). The roll is floor(u * (2 * jitter + 1)) - jitter.
 *
 * @param down pixels
 * @param right pixels
 */
record Roll(int down, int right) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The roll of one step. */
  static Roll of(long seed, int step, int jitter) {
    long key = mixed(seed + GOLDEN);
    return new Roll(draw(key, 2L * step, jitter), draw(key, 2L * step + 1, jitter));
  }

  private static int draw(long key, long number, int jitter) {
    double u = (mixed(key + (number + 1) * GOLDEN) >>> 11) * 0x1p-53;
    return (int) Math.floor(u * (2 * jitter + 1)) - jitter;
  }

  private static long mixed(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
