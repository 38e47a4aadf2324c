package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ascents of one shape over one network, ready to run on a device. Not safe for use by several
 * threads at once.
 */
final class AscentProgram implements AutoCloseable {
  private final Network network;
  private final List<String> taps;
  private final NDManager manager;
  private final TorchModule module;

  private AscentProgram(Network network, List<String> taps, NDManager manager, TorchModule module) {
    this.network = network;
    this.taps = taps;
    this.manager = manager;
    this.module = module;
  }

  /** The nodes whose outputs these objectives read, in the network's order. */
  static List<String> taps(Network network, List<Objective> objectives) {
    Set<String> read =
        objectives.stream()
            .flatMap(objective -> objective.layers().stream())
            .map(layer -> network.layer(layer).name())
            .collect(Collectors.toSet());
    return network.nodes().stream().map(Node::name).filter(read::contains).toList();
  }

  /** Compiles a program for pixels that can climb these objectives. */
  static AscentProgram compile(
      WeightedNetwork model,
      List<Objective> objectives,
      UpdateRule rule,
      Precision precision,
      NDManager device) {
    return compile(
        model, new ProgramShape(taps(model.network(), objectives), rule, precision), device);
  }

  /**
   * Compiles a program of this shape: truncates the network behind the deepest of its taps, folds
   * its batch-norms and writes the step around it.
   */
  static AscentProgram compile(WeightedNetwork model, ProgramShape shape, NDManager device) {
    List<String> taps = shape.taps();
    Set<String> tapped = new HashSet<>(taps);
    WeightedNetwork truncated =
        new WeightedNetwork(model.network().truncatedAfter(tapped), model.parameters());
    WeightedNetwork folded = BatchNormFolding.fold(truncated, tapped);
    TorchModule module = TorchModule.compile(folded, shape, device);
    return new AscentProgram(model.network(), taps, device, module);
  }

  /** Whether it climbs these, and computes nothing behind the deepest of them. */
  boolean suits(List<String> needed) {
    return taps.containsAll(needed)
        && taps.get(taps.size() - 1).equals(needed.get(needed.size() - 1));
  }

  List<String> taps() {
    return taps;
  }

  /** The state of a batch that is about to run. */
  AscentState start(List<Slot> slots) {
    return AscentState.of(slots, network, manager);
  }

  /**
   * What a run of steps tells.
   *
   * @param scores {@code float[steps][batch]}, each before its step's update
   * @param meanAbsolute {@code float[steps][batch]}, of the image after its step's update
   */
  record Chunk(float[][] scores, float[][] meanAbsolute) {}

  /** Runs steps of the whole batch in one call into libtorch and moves the state on. */
  Chunk run(AscentState state, int steps) {
    NDList moved = module.forward(state.image(), state.optimizer(), steps, state.selectors(taps));
    Chunk chunk =
        new Chunk(
            rows(moved.get(3).toFloatArray(), steps), rows(moved.get(4).toFloatArray(), steps));
    moved.get(3).close();
    moved.get(4).close();
    state.advance(moved.get(0), moved.get(1), moved.get(2), steps);
    return chunk;
  }

  /**
   * How the batch looks now.
   *
   * @param pictures {@code float[batch][channels * height * width]} in [0, 1]
   * @param scores {@code float[batch]} of these pictures
   */
  record Measurement(float[][] pictures, float[] scores) {}

  /** Renders and scores the batch as it stands. */
  Measurement measure(AscentState state) {
    try (NDList measured = module.measure(state.image(), state.selectors(taps))) {
      float[] scores = measured.get(1).toFloatArray();
      return new Measurement(rows(measured.get(0).toFloatArray(), scores.length), scores);
    }
  }

  private static float[][] rows(float[] flat, int count) {
    int each = flat.length / count;
    float[][] rows = new float[count][each];
    for (int i = 0; i < count; i++) {
      System.arraycopy(flat, i * each, rows[i], 0, each);
    }
    return rows;
  }

  @Override
  public void close() {
    module.close();
  }
}
