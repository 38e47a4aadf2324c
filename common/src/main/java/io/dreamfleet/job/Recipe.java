package io.dreamfleet.job;

import java.util.Objects;

/**
 * A named set of how a picture is stored, what is done to it before the network sees it, and how it
 * moves.
 *
 * <p>{@code plain} is the classic one: pixels drawn uniformly from [0, 1), min-max normalised per
 * image, then by the network's mean and standard deviation; no transforms.
 */
public record Recipe(String name, Optimizer optimizer) {
  public static final String PLAIN = "plain";

  public Recipe {
    Objects.requireNonNull(optimizer);
    if (!name.equals(PLAIN)) {
      throw Values.refused("recipe.name", "must be \"plain\", but is \"" + name + "\"");
    }
  }

  /** The classic recipe with Adam. */
  public static Recipe plain() {
    return new Recipe(PLAIN, Optimizer.Adam.CLASSIC);
  }
}
