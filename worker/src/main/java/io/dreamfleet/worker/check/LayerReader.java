package io.dreamfleet.worker.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.input.Activations;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network up to the deepest of some layers, compiled in float32. */
final class LayerReader implements AutoCloseable {
  private static final String ENGINE = "PyTorch";

  private final Network network;
  private final List<String> nodes;
  private final List<String> taps;
  private final NDManager manager;
  private final TorchModule module;

  private LayerReader(
      Network network,
      List<String> nodes,
      List<String> taps,
      NDManager manager,
      TorchModule module) {
    this.network = network;
    this.nodes = nodes;
    this.taps = taps;
    this.manager = manager;
    this.module = module;
  }

  /**
   * Compiles a model.
   *
   * @param layers to be read; several may be the same node's
   * @throws io.dreamfleet.job.JobRefusedException when there is no such layer
   */
  static LayerReader compile(
      Model model, Weights weights, List<String> layers, ComputeDevice device) {
    Network whole = model.network();
    List<String> nodes = layers.stream().map(layer -> whole.layer(layer).name()).toList();
    List<String> taps = nodes.stream().distinct().toList();
    Network network = whole.truncatedAfter(Set.copyOf(taps));
    WeightedNetwork folded =
        BatchNormFolding.fold(WeightedNetwork.of(network, weights), Set.copyOf(taps));
    NDManager manager = NDManager.newBaseManager(device.device(), ENGINE);
    try {
      ProgramShape shape = new ProgramShape(taps, UpdateRule.ADAM, Precision.FLOAT32);
      TorchModule module = TorchModule.compile(folded, shape, manager);
      return new LayerReader(whole, nodes, taps, manager, module);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** What each of the layers makes of a picture, in their order. */
  List<Activations> read(PreparedPicture picture) {
    Map<String, FeatureShape> shapes =
        network.shapes(picture.size().height(), picture.size().width());
    Shape shape = new Shape(1, picture.channels(), picture.size().height(), picture.size().width());
    try (NDManager run = manager.newSubManager();
        NDArray input = run.create(picture.values()).reshape(shape);
        NDList outputs = module.features(input)) {
      List<float[]> values = new ArrayList<>();
      outputs.forEach(output -> values.add(output.toFloatArray()));
      return nodes.stream()
          .map(node -> activations(shapes.get(node), values.get(taps.indexOf(node))))
          .toList();
    }
  }

  private static Activations activations(FeatureShape shape, float[] values) {
    return new Activations(shape.channels(), shape.height(), shape.width(), values);
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
