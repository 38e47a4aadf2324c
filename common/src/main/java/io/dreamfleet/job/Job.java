package io.dreamfleet.job;

import java.util.Objects;
import java.util.Optional;

/**
 * One picture to be made. Everything that decides what it looks like is here and nothing else, so
 * that equal jobs have equal results and the same {@link JobId}.
 *
 * @param model a name of the model catalog, such as {@code resnet18}
 * @param weights an {@code s3://bucket/key} URL of other weights for that model; absent for its own
 * @param size the picture's size; absent for the network's own input size
 * @param steps ascent steps
 * @param seed of every random draw that the job makes, from 0 to {@link #LARGEST_SEED}
 */
public record Job(
    String model,
    Optional<String> weights,
    Objective objective,
    Recipe recipe,
    Optional<ImageSize> size,
    int steps,
    long seed) {
  /** The classic recipe's step count. */
  public static final int DEFAULT_STEPS = 512;

  /** Above this, JSON readers that know only double numbers lose digits (RFC 8785, section 3.2). */
  public static final long LARGEST_SEED = (1L << 53) - 1;

  public Job {
    Objects.requireNonNull(objective);
    Objects.requireNonNull(recipe);
    if (!model.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
      throw Values.refused(
          "model", "must be a name of letters, digits, '_', '.' and '-', but is \"" + model + "\"");
    }
    if (weights.isPresent() && !weights.get().matches("s3://[a-z0-9.-]+/.+")) {
      throw Values.refused("weights", "must be s3://bucket/key, but is \"" + weights.get() + "\"");
    }
    Values.atLeastOne("steps", steps);
    if (seed < 0 || seed > LARGEST_SEED) {
      throw Values.refused("seed", "must be from 0 to %d, but is %d".formatted(LARGEST_SEED, seed));
    }
  }
}
