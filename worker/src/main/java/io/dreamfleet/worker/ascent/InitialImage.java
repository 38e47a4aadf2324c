package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Where an ascent begins. */
final class InitialImage {
  /** One of the algorithms that {@code java.util.random}'s documentation fixes by name. */
  private static final RandomGeneratorFactory<RandomGenerator> ALGORITHM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private InitialImage() {}

  /**
   * The classic recipe's: every value drawn uniformly from [0, 1).
   *
   * @return {@code float[channels][height][width]}, flat
   */
  static float[] uniform(long seed, int channels, ImageSize size) {
    RandomGenerator random = ALGORITHM.create(seed);
    float[] values = new float[Math.toIntExact(channels * size.pixels())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
