package io.dreamfleet.worker.program;

import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Transforms;
import java.util.stream.DoubleStream;

/**
 * A slot's row of {@code numbers}: the optimizer's, and behind them, where the recipe has
 * transforms, the job's seed (all digits of it, since it ends at 2^53 - 1) and the transforms'.
 */
public final class StepNumbers {
  static final int SEED = UpdateRule.NUMBERS;
  static final int PAD = SEED + 1;
  static final int JITTER = SEED + 2;
  static final int SCALE_MIN = SEED + 3;
  static final int SCALE_MAX = SEED + 4;
  static final int ROTATE = SEED + 5;
  static final int LAST_JITTER = SEED + 6;

  private StepNumbers() {}

  /** {@code double[5]}, or {@code double[12]} with transforms. */
  public static double[] of(Recipe recipe, long seed) {
    double[] optimizer = UpdateRule.numbers(recipe.optimizer());
    Transforms transforms = recipe.transforms();
    return transforms.equals(Transforms.NONE)
        ? optimizer
        : DoubleStream.concat(
                DoubleStream.of(optimizer),
                DoubleStream.of(
                    seed,
                    transforms.pad(),
                    transforms.jitter(),
                    transforms.scaleMin(),
                    transforms.scaleMax(),
                    transforms.rotate(),
                    transforms.lastJitter()))
            .toArray();
  }
}
