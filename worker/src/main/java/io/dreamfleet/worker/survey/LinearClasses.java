package io.dreamfleet.worker.survey;

import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much each place of a layer speaks for each class, where nothing but an average over all
 * places and a linear layer stand between them: the classes' logits are then the mean over places
 * of what each speaks for.
 *
 * @param weight {@code float[classes][channels]}, flat
 */
record LinearClasses(float[] weight, int channels) {

  /** Of a layer; empty where there is anything else on the way to the logits. */
  static Optional<LinearClasses> of(Model model, WeightedNetwork weighted, String layer) {
    Network network = model.network();
    Map<String, Node> nodes = new HashMap<>();
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    Node logits = network.layer(new ClassLabels(model).logits());
    if (!(logits.op() instanceof Op.Linear linear)) {
      return Optional.empty();
    }
    String read = logits.inputs().get(0);
    while (nodes.containsKey(read) && averages(nodes.get(read).op())) {
      read = nodes.get(read).inputs().get(0);
    }
    return read.equals(network.layer(layer).name())
        ? Optional.of(new LinearClasses(weighted.parameter(logits, "weight"), linear.in()))
        : Optional.empty();
  }

  private static boolean averages(Op op) {
    return op instanceof Op.Flatten
        || op instanceof Op.GlobalAveragePool
        || op instanceof Op.AdaptiveAvgPool2d pool && pool.places().equals(Extent.ONE);
  }

  /** What a place of these channels speaks for: {@code double[classes]}. */
  double[] of(float[] vector) {
    double[] classes = new double[weight.length / channels];
    for (int i = 0; i < weight.length; i++) {
      classes[i / channels] += (double) weight[i] * vector[i % channels];
    }
    return classes;
  }
}
