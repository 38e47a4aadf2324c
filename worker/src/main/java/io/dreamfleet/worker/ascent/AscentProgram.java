package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.BatchFilling;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.Reading;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ascents of one shape over one network, ready to run on a device. Not safe for use by several
 * threads at once.
 */
final class AscentProgram implements AutoCloseable {
  private final Network network;
  private final List<Reading> readings;
  private final NDManager manager;
  private final TorchModule module;

  private AscentProgram(
      Network network, List<Reading> readings, NDManager manager, TorchModule module) {
    this.network = network;
    this.readings = readings;
    this.manager = manager;
    this.module = module;
  }

  /** How these, of one size, read the network's outputs, by taps in the network's order. */
  static List<Reading> readings(Network network, List<Slot> slots) {
    Map<String, FeatureShape> shapes = Selection.shapes(slots, network);
    return Selection.readings(
        slots.stream().map(slot -> Selection.of(slot, network, shapes)).toList(), network);
  }

  /** Compiles a program for ascents of one recipe and size. */
  static AscentProgram compile(
      WeightedNetwork model, List<Slot> slots, Precision precision, NDManager device) {
    Slot one = slots.get(0);
    ProgramShape shape =
        new ProgramShape(
            readings(model.network(), slots),
            UpdateRule.of(one.recipe().optimizer()),
            precision,
            BatchFilling.NONE,
            PictureShape.of(one.recipe(), one.size()),
            one.coupling(model.network()));
    return compile(model, shape, device);
  }

  /**
   * Compiles a program of this shape: truncates the network behind the deepest of its taps, folds
   * its batch-norms and writes the step around it.
   */
  static AscentProgram compile(WeightedNetwork model, ProgramShape shape, NDManager device) {
    TorchModule module = TorchModule.compile(() -> folded(model, shape), shape, device);
    return new AscentProgram(model.network(), shape.readings(), device, module);
  }

  private static WeightedNetwork folded(WeightedNetwork model, ProgramShape shape) {
    Set<String> tapped = Set.copyOf(shape.taps());
    Network truncated = model.network().truncatedAfter(tapped);
    return BatchNormFolding.fold(new WeightedNetwork(truncated, model.parameters()), tapped);
  }

  /** Whether it reads all of these, and computes nothing behind the deepest of them. */
  boolean suits(List<Reading> needed) {
    List<Reading> spare = new ArrayList<>(readings);
    return needed.stream().allMatch(spare::remove)
        && readings.get(readings.size() - 1).tap().equals(needed.get(needed.size() - 1).tap());
  }

  List<Reading> readings() {
    return readings;
  }

  /** The state of a batch that is about to run. */
  AscentState start(List<Slot> slots) {
    return AscentState.of(slots, network, manager);
  }

  /**
   * What a run of steps tells.
   *
   * @param scores {@code float[steps][slots]}, each before its step's update; of a set the mean
   * @param meanAbsolute {@code float[steps][slots]}, of the image after its step's update; likewise
   */
  record Chunk(float[][] scores, float[][] meanAbsolute) {}

  /** Runs steps of the whole batch in one call into libtorch and moves the state on. */
  Chunk run(AscentState state, int steps) {
    NDList moved =
        module.forward(state.image(), state.optimizer(), steps, state.selectors(readings));
    int slots = state.slots().size();
    Chunk chunk =
        new Chunk(
            means(moved.get(4).toFloatArray(), steps, slots),
            means(moved.get(5).toFloatArray(), steps, slots));
    moved.get(4).close();
    moved.get(5).close();
    state.advance(moved, steps);
    return chunk;
  }

  /** To be called when the batch that ran last has ended. */
  void rest() {
    module.rest();
  }

  /**
   * How the batch looks now.
   *
   * @param traces what was traced beside each, as {@link PictureShape#traced} has it
   * @param pictures {@code float[batch][channels * height * width]} in [0, 1]
   * @param scores {@code float[batch]} of these pictures
   * @param likeness {@code float[batch]}, of each to the others of its set; 0 where there are none
   */
  record Measurement(float[][] pictures, float[] scores, float[] likeness, float[][] traces) {}

  /** Renders and scores the batch as it stands. */
  Measurement measure(AscentState state) {
    try (NDList measured = module.measure(state.image(), state.selectors(readings))) {
      float[] scores = measured.get(1).toFloatArray();
      return new Measurement(
          rows(measured.get(0), scores.length),
          scores,
          measured.get(2).toFloatArray(),
          rows(state.trace(), scores.length));
    }
  }

  /** {@code float[steps][slots]}, of each slot's values. */
  private static float[][] means(float[] values, int steps, int slots) {
    float[][] means = new float[steps][slots];
    int rows = values.length / (steps * slots);
    for (int i = 0; i < steps * slots; i++) {
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += values[i * rows + row];
      }
      means[i / slots][i % slots] = (float) (sum / rows);
    }
    return means;
  }

  /** {@code float[count][n]}, read row by row, without an array of all of them in between. */
  private static float[][] rows(NDArray array, int count) {
    FloatBuffer flat = array.toByteBuffer(true).asFloatBuffer();
    float[][] rows = new float[count][flat.remaining() / count];
    for (float[] row : rows) {
      flat.get(row);
    }
    return rows;
  }

  @Override
  public void close() {
    module.close();
  }
}
