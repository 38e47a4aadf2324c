package io.dreamfleet.worker.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.ClassLabels;
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
import java.util.List;
import java.util.Set;

/** A network up to its logits, compiled in float32. */
final class Classifier implements AutoCloseable {
  private static final String ENGINE = "PyTorch";

  private final NDManager manager;
  private final TorchModule module;

  private Classifier(NDManager manager, TorchModule module) {
    this.manager = manager;
    this.module = module;
  }

  /**
   * Compiles a model.
   *
   * @param pictures the size that it will be shown
   * @throws JobRefusedException when its last output is not a number for each class
   */
  static Classifier compile(
      Model model, Weights weights, ImageSize pictures, ComputeDevice device) {
    String logits = logits(model, pictures);
    Network network = model.network().truncatedAfter(Set.of(logits));
    WeightedNetwork folded =
        BatchNormFolding.fold(WeightedNetwork.of(network, weights), Set.of(logits));
    NDManager manager = NDManager.newBaseManager(device.device(), ENGINE);
    try {
      ProgramShape shape = new ProgramShape(List.of(logits), UpdateRule.ADAM, Precision.FLOAT32);
      return new Classifier(manager, TorchModule.compile(folded, shape, manager));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static String logits(Model model, ImageSize pictures) {
    Network network = model.network();
    String layer = new ClassLabels(model).logits();
    String node = network.layer(layer).name();
    FeatureShape output = network.shapes(pictures.height(), pictures.width()).get(node);
    if (output.elements() != output.channels()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%s is no classifier: the output of its last layer, %s, is %s, and not a number for each class"
              .formatted(model.name(), layer, output.text()));
    }
    return node;
  }

  /** The logits of a picture, {@code float[classes]}. */
  float[] logits(PreparedPicture picture) {
    Shape shape = new Shape(1, 3, picture.size().height(), picture.size().width());
    try (NDManager run = manager.newSubManager();
        NDArray input = run.create(picture.values()).reshape(shape);
        NDList outputs = module.features(input)) {
      return outputs.get(0).toFloatArray();
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
