package io.dreamfleet.job;

import java.util.Optional;

/**
 * What a worker can be asked for: a picture, or what a network makes of a data set. Everything that
 * decides what comes out is here and nothing else, so that equal work has equal results and the
 * same {@link JobId}.
 */
public sealed interface Work permits Job, Survey {
  /** A name of the model catalog, such as {@code resnet18}. */
  String model();

  /** An {@code s3://bucket/key} URL of other weights for that model; absent for its own. */
  Optional<String> weights();

  /** What is asked of the model, as people read it: {@code layer2:7}, {@code embed(layer1, fc)}. */
  String title();

  /**
   * Checks a model's name.
   *
   * @throws JobRefusedException when it cannot be one
   */
  static void checkModel(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
      throw Values.refused(
          "model", "must be a name of letters, digits, '_', '.' and '-', but is \"" + name + "\"");
    }
  }

  /**
   * Checks the seed of random draws.
   *
   * @throws JobRefusedException when it is not from 0 to {@link Job#LARGEST_SEED}
   */
  static void checkSeed(long seed) {
    if (seed < 0 || seed > Job.LARGEST_SEED) {
      throw Values.refused(
          "seed", "must be from 0 to %d, but is %d".formatted(Job.LARGEST_SEED, seed));
    }
  }
}
