package io.dreamfleet.job;

import java.util.Objects;
import java.util.Optional;

/**
 * Several pictures of one objective that are to differ (Olah et al., "Feature Visualization", 2017,
 * section "Diversity"). They climb together; from what a picture climbs is taken away, in every
 * step,
 *
 * <pre>
 * weight * |what it climbs| * mean over the set's other pictures of cos(its Gram, the other's Gram)
 * </pre>
 *
 * <p>with the Gram matrices {@code float[channels][channels]} over the places of a layer's output.
 * Lucid's {@code diversity} ({@code lucid/optvis/objectives.py}) has the sum in the mean's place
 * and no size of what is climbed, which is a constant to the gradient here: so a weight means the
 * same for a channel as for a logit, and for two pictures as for sixteen.
 *
 * @param count of pictures, {@value #FEWEST} to {@value #MOST}
 * @param weight 0, where the pictures do not know of each other, to {@value #LARGEST_WEIGHT}
 * @param layer whose outputs are compared; absent for the deepest that the objective reads, or,
 *     where that has a single place, the last one before it that has more
 */
public record Diversity(int count, double weight, Optional<String> layer) {
  public static final int FEWEST = 2;
  public static final int MOST = 16;
  public static final double LARGEST_WEIGHT = 1000;

  /** That of a job that names none; found by looking at channels of emojinet. */
  public static final double DEFAULT_WEIGHT = 1;

  public Diversity {
    Objects.requireNonNull(layer);
    if (count < FEWEST || count > MOST) {
      throw Values.refused(
          "diverse.count", "must be from %d to %d, but is %d".formatted(FEWEST, MOST, count));
    }
    Values.between("diverse.weight", weight, 0, LARGEST_WEIGHT);
  }

  /**
   * The seed of one of the pictures: the next after the one before, so that the first begins as a
   * job without diversity does.
   *
   * @param picture from 0
   */
  public static long seed(long seed, int picture) {
    return (seed + picture) & Job.LARGEST_SEED;
  }
}
