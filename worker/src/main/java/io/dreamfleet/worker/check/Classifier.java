package io.dreamfleet.worker.check;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.worker.ascent.ComputeDevice;
import java.util.List;

/** A network up to its logits, compiled in float32. */
final class Classifier implements AutoCloseable {
  private final LayerReader reader;

  private Classifier(LayerReader reader) {
    this.reader = reader;
  }

  /**
   * Compiles a model.
   *
   * @param pictures the size that it will be shown
   * @throws JobRefusedException when its last output is not a number for each class
   */
  static Classifier compile(
      Model model, Weights weights, ImageSize pictures, ComputeDevice device) {
    String logits = new ClassLabels(model).logits();
    FeatureShape output = shape(model.network(), logits, pictures);
    if (output.elements() != output.channels()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%s is no classifier: the output of its last layer, %s, is %s, and not a number for each class"
              .formatted(model.name(), logits, output.text()));
    }
    return new Classifier(LayerReader.compile(model, weights, List.of(logits), device));
  }

  /** Whether a model's last output is a number for each class. */
  static boolean isOne(Model model, ImageSize pictures) {
    FeatureShape output = shape(model.network(), new ClassLabels(model).logits(), pictures);
    return output.elements() == output.channels();
  }

  private static FeatureShape shape(Network network, String layer, ImageSize pictures) {
    return network.shapes(pictures.height(), pictures.width()).get(network.layer(layer).name());
  }

  /** The logits of a picture, {@code float[classes]}. */
  float[] logits(PreparedPicture picture) {
    return reader.read(picture).get(0).values();
  }

  @Override
  public void close() {
    reader.close();
  }
}
