package io.dreamfleet.worker.program;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A slot's row of {@code numbers}: the optimizer's; behind them, where the recipe has transforms or
 * penalties, the job's seed (all digits of it, since it ends at 2^53 - 1) and the transforms'; and
 * behind those, where it has penalties, the penalties'; and last, of a picture of a set, the
 * diversity's weight.
 */
public final class StepNumbers {
  static final int SEED = UpdateRule.NUMBERS;
  static final int PAD = SEED + 1;
  static final int JITTER = SEED + 2;
  static final int SCALE_MIN = SEED + 3;
  static final int SCALE_MAX = SEED + 4;
  static final int ROTATE = SEED + 5;
  static final int LAST_JITTER = SEED + 6;
  static final int TV = SEED + 7;
  static final int L1 = SEED + 8;
  static final int L2 = SEED + 9;
  static final int BLUR = SEED + 10;

  private StepNumbers() {}

  /**
   * {@code double[5]}, {@code double[12]} with transforms, or {@code double[16]} with penalties;
   * one more with diversity.
   */
  public static double[] of(Recipe recipe, long seed, Optional<Diversity> diversity) {
    DoubleStream numbers = DoubleStream.of(UpdateRule.numbers(recipe.optimizer()));
    boolean penalised = !recipe.regularizers().equals(Regularizers.NONE);
    if (penalised || !recipe.transforms().equals(Transforms.NONE)) {
      numbers = DoubleStream.concat(numbers, transforms(recipe.transforms(), seed));
    }
    if (penalised) {
      numbers = DoubleStream.concat(numbers, regularizers(recipe.regularizers()));
    }
    return DoubleStream.concat(numbers, diversity.stream().mapToDouble(Diversity::weight))
        .toArray();
  }

  private static DoubleStream transforms(Transforms transforms, long seed) {
    return DoubleStream.of(
        seed,
        transforms.pad(),
        transforms.jitter(),
        transforms.scaleMin(),
        transforms.scaleMax(),
        transforms.rotate(),
        transforms.lastJitter());
  }

  private static DoubleStream regularizers(Regularizers penalties) {
    return DoubleStream.of(penalties.tv(), penalties.l1(), penalties.l2(), penalties.blur());
  }
}
