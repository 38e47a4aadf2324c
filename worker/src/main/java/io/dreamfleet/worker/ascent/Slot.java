package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.program.Coupling;
import io.dreamfleet.worker.program.StepNumbers;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One ascent's place in a batch: what it climbs, how, and from where. It is a row of the batch, or,
 * of a diverse set, as many rows as there are pictures, whose values stand in its position one
 * behind the other.
 *
 * @param objective what to maximise, its logits resolved
 * @param vectors {@code float[channels]} of each direction that the objective names, and {@code
 *     float[channels][height][width]}, flat, of each caricature's target, by their URLs
 * @param recipe how its picture is stored and transformed, and how to move
 * @param seed of its transforms; of a set, of its first picture's
 * @param size of the picture
 * @param diversity of a set
 * @param from where it stands when it joins
 */
record Slot(
    Objective objective,
    Map<String, float[]> vectors,
    Recipe recipe,
    long seed,
    ImageSize size,
    Optional<Diversity> diversity,
    Position from) {

  /** A place for an ascent that has yet to begin, of an objective without directions. */
  Slot(Objective objective, Recipe recipe, long seed, ImageSize size, float[] image) {
    this(objective, Map.of(), recipe, seed, size, Position.start(image));
  }

  /** A place for one picture. */
  Slot(
      Objective objective,
      Map<String, float[]> vectors,
      Recipe recipe,
      long seed,
      ImageSize size,
      Position from) {
    this(objective, vectors, recipe, seed, size, Optional.empty(), from);
  }

  int rows() {
    return diversity.map(Diversity::count).orElse(1);
  }

  /** How its pictures are coupled, where there are several. */
  Optional<Coupling> coupling(Network network) {
    return diversity.map(set -> Coupling.of(set, objective, network, size));
  }

  /** A row of numbers for each of its pictures. */
  Stream<double[]> numbers() {
    return IntStream.range(0, rows())
        .mapToObj(row -> StepNumbers.of(recipe, Diversity.seed(seed, row), diversity));
  }
}
