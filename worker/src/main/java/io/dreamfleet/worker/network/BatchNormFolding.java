package io.dreamfleet.worker.network;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Folds each batch-norm into the convolution before it. In inference mode a batch-norm is {@code
 * gain * x + shift} per channel with {@code gain = weight / sqrt(running_var + eps)} and {@code
 * shift = bias - running_mean * gain}, so a convolution can do it for free.
 *
 * <p>The fused node has the batch-norm's name, since it computes that one's output; a convolution
 * whose own output somebody reads stays as it is.
 */
public final class BatchNormFolding {
  private final WeightedNetwork original;
  private final Map<String, Long> readers;
  private final Set<String> taps;

  private BatchNormFolding(WeightedNetwork original, Set<String> taps) {
    this.original = original;
    this.taps = taps;
    this.readers =
        original.network().nodes().stream()
            .flatMap(node -> node.inputs().stream())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
  }

  /**
   * The same network without the batch-norms that can be folded.
   *
   * @param taps the nodes whose outputs are wanted as they are
   */
  public static WeightedNetwork fold(WeightedNetwork network, Set<String> taps) {
    return new BatchNormFolding(network, taps).fold();
  }

  private WeightedNetwork fold() {
    Map<String, Node> foldable = new HashMap<>();
    for (Node node : original.network().nodes()) {
      if (node.op() instanceof Op.Conv2d && isReadOnlyByItsNorm(node)) {
        foldable.put(node.name(), node);
      }
    }
    List<Node> nodes = new ArrayList<>();
    Map<String, float[]> parameters = new HashMap<>();
    for (Node node : original.network().nodes()) {
      Node convolution = foldable.get(node.inputs().get(0));
      if (node.op() instanceof Op.BatchNorm2d norm && convolution != null) {
        nodes.add(fused(convolution, node, norm, parameters));
      } else if (!foldable.containsKey(node.name())) {
        nodes.add(node);
        for (String name : node.op().parameters().keySet()) {
          parameters.put(node.parameter(name), original.parameter(node, name));
        }
      }
    }
    Network network = original.network();
    Map<String, String> layers = new LinkedHashMap<>(network.layers());
    layers.values().removeIf(foldable::containsKey);
    return new WeightedNetwork(
        new Network(network.name(), network.input(), nodes, layers), parameters);
  }

  private boolean isReadOnlyByItsNorm(Node convolution) {
    return !taps.contains(convolution.name())
        && readers.getOrDefault(convolution.name(), 0L) == 1
        && original.network().nodes().stream()
            .anyMatch(
                node ->
                    node.op() instanceof Op.BatchNorm2d
                        && node.inputs().get(0).equals(convolution.name()));
  }

  private Node fused(
      Node convolution, Node norm, Op.BatchNorm2d statistics, Map<String, float[]> parameters) {
    Op.Conv2d op = (Op.Conv2d) convolution.op();
    float[] weight = original.parameter(convolution, "weight").clone();
    float[] bias =
        op.bias() ? original.parameter(convolution, "bias").clone() : new float[op.out()];
    float[] gain = original.parameter(norm, "weight");
    float[] shift = original.parameter(norm, "bias");
    float[] mean = original.parameter(norm, "running_mean");
    float[] variance = original.parameter(norm, "running_var");
    int perChannel = weight.length / op.out();
    for (int channel = 0; channel < op.out(); channel++) {
      double factor = gain[channel] / Math.sqrt(variance[channel] + statistics.epsilon());
      for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        weight[i] = (float) (weight[i] * factor);
      }
      bias[channel] = (float) (shift[channel] + (bias[channel] - mean[channel]) * factor);
    }
    Node fused = new Node(norm.name(), op.withBias(), convolution.inputs());
    parameters.put(fused.parameter("weight"), weight);
    parameters.put(fused.parameter("bias"), bias);
    return fused;
  }
}
