package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.HashSet;
import java.util.List;

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

  /**
   * Compiles a program that can climb these objectives: truncates the network behind the deepest
   * layer among them, folds its batch-norms and writes the step around it.
   */
  static AscentProgram compile(
      WeightedNetwork model,
      List<Objective> objectives,
      UpdateRule rule,
      Precision precision,
      NDManager device) {
    Network network = model.network();
    List<String> taps =
        objectives.stream()
            .map(objective -> network.layer(objective.layer()).name())
            .distinct()
            .toList();
    HashSet<String> tapped = new HashSet<>(taps);
    WeightedNetwork truncated =
        new WeightedNetwork(network.truncatedAfter(tapped), model.parameters());
    WeightedNetwork folded = BatchNormFolding.fold(truncated, tapped);
    TorchModule module =
        TorchModule.compile(folded, new ProgramShape(taps, rule, precision), device);
    return new AscentProgram(network, taps, device, module);
  }

  /** The state of a batch before its first step. */
  AscentState start(List<Slot> slots) {
    return AscentState.start(slots, network, taps, manager);
  }

  /**
   * What a run of steps tells.
   *
   * @param scores {@code float[steps][batch]}, each before its step's update
   * @param meanAbsolute {@code float[batch]}, of the image after the last update
   */
  record Chunk(float[][] scores, float[] meanAbsolute) {}

  /** Runs steps of the whole batch in one call into libtorch and moves the state on. */
  Chunk run(AscentState state, int steps) {
    NDList moved = module.forward(state.image(), state.optimizer(), steps, state.selectors());
    float[] scores = moved.get(3).toFloatArray();
    float[] meanAbsolute = moved.get(4).toFloatArray();
    moved.get(3).close();
    moved.get(4).close();
    state.advance(moved, steps);
    int batch = meanAbsolute.length;
    float[][] byStep = new float[steps][batch];
    for (int i = 0; i < steps; i++) {
      System.arraycopy(scores, i * batch, byStep[i], 0, batch);
    }
    return new Chunk(byStep, meanAbsolute);
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
    try (NDList measured = module.measure(state.image(), state.selectors())) {
      float[] scores = measured.get(1).toFloatArray();
      float[] all = measured.get(0).toFloatArray();
      int each = all.length / scores.length;
      float[][] pictures = new float[scores.length][each];
      for (int i = 0; i < scores.length; i++) {
        System.arraycopy(all, i * each, pictures[i], 0, each);
      }
      return new Measurement(pictures, scores);
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
