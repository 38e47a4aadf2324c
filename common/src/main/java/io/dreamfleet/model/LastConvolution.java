package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last convolution of a network, which has the most of them before it, and of several such ones
 * the last in the order of the graph: the deepest layer that still knows where things are, and the
 * one that classifiers can be compared by. A convolution of a shortcut is not as deep as those that
 * it passes; one that is the classifier itself, as SqueezeNet's {@code classifier.1}, is none.
 */
public final class LastConvolution {
  private LastConvolution() {}

  /**
   * Its layer's name.
   *
   * @throws JobRefusedException when the network has none
   */
  public static String of(Model model) {
    Map<String, Integer> depths = new HashMap<>();
    Optional<Node> last = Optional.empty();
    for (Node node : model.network().nodes()) {
      int before =
          node.inputs().stream().mapToInt(name -> depths.getOrDefault(name, 0)).max().orElse(0);
      boolean convolution = node.op() instanceof Op.Conv2d;
      depths.put(node.name(), convolution ? before + 1 : before);
      if (convolution
          && !isClassifier(node, model)
          && before + 1 >= last.map(deepest -> depths.get(deepest.name())).orElse(0)) {
        last = Optional.of(node);
      }
    }
    return last.orElseThrow(() -> none(model)).name();
  }

  /**
   * Whether nothing learned comes behind a convolution to as many channels as there are classes.
   */
  private static boolean isClassifier(Node node, Model model) {
    List<Node> nodes = model.network().nodes();
    return ((Op.Conv2d) node.op()).out() == model.classes().size()
        && nodes.subList(nodes.indexOf(node) + 1, nodes.size()).stream()
            .noneMatch(
                behind -> behind.op() instanceof Op.Conv2d || behind.op() instanceof Op.Linear);
  }

  private static JobRefusedException none(Model model) {
    return new JobRefusedException(
        FailureCode.UNKNOWN_LAYER,
        "%1$s has no convolution before its classes; name a layer (dreamfleet models layers %1$s lists them)"
            .formatted(model.name()));
  }
}
