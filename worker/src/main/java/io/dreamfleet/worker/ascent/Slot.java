package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import java.util.Map;

/**
 * One ascent's place in a batch: what it climbs, how, and from where.
 *
 * @param objective what to maximise, its logits resolved
 * @param vectors {@code float[channels]} of each direction that the objective names, by its URL
 * @param recipe how its picture is stored and transformed, and how to move
 * @param seed of its transforms
 * @param size of the picture
 * @param from where it stands when it joins
 */
record Slot(
    Objective objective,
    Map<String, float[]> vectors,
    Recipe recipe,
    long seed,
    ImageSize size,
    Position from) {

  /** A place for an ascent that has yet to begin, of an objective without directions. */
  Slot(Objective objective, Recipe recipe, long seed, ImageSize size, float[] image) {
    this(objective, Map.of(), recipe, seed, size, Position.start(image));
  }
}
