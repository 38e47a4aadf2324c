package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.program.PictureShape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Where an ascent begins. */
final class InitialImage {
  /** One of the algorithms that {@code java.util.random}'s documentation fixes by name. */
  private static final RandomGeneratorFactory<RandomGenerator> ALGORITHM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /** Lucid's ({@code fft_image} in {@code lucid/optvis/param/spatial.py}). */
  private static final double SPECTRUM_DEVIATION = 0.01;

  private InitialImage() {}

  /** Those of a job's pictures, one behind the other. */
  static float[] of(Job job, int channels, ImageSize size) {
    float[][] each = new float[job.pictures()][];
    for (int i = 0; i < each.length; i++) {
      each[i] = of(job.recipe(), Diversity.seed(job.seed(), i), channels, size);
    }
    float[] all = Arrays.copyOf(each[0], each.length * each[0].length);
    for (int i = 1; i < each.length; i++) {
      System.arraycopy(each[i], 0, all, i * each[i].length, each[i].length);
    }
    return all;
  }

  /** The recipe's, in its stored shape, flat; nothing for a dream, which begins with its input. */
  static float[] of(Recipe recipe, long seed, int channels, ImageSize size) {
    if (recipe.octaves().isPresent()) {
      return new float[0];
    }
    long count = 1;
    for (long dimension : PictureShape.of(recipe, size).stored(channels, size)) {
      count *= dimension;
    }
    return switch (recipe.parameterization()) {
      case PIXELS -> uniform(seed, channels, size);
      case FOURIER -> normal(seed, Math.toIntExact(count));
      case PHASE -> angles(seed, Math.toIntExact(count));
    };
  }

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

  /** Phases': every value drawn uniformly from a full turn around 0, in radians. */
  private static float[] angles(long seed, int count) {
    RandomGenerator random = ALGORITHM.create(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * Math.PI);
    }
    return values;
  }

  /**
   * A spectrum's: every value drawn from the normal distribution around 0 (Box and Muller, 1958,
   * because the platform's own normal draws are not fixed across versions).
   */
  private static float[] normal(long seed, int count) {
    RandomGenerator random = ALGORITHM.create(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      values[i] = (float) (SPECTRUM_DEVIATION * radius * StrictMath.cos(angle));
    }
    return values;
  }
}
