package io.dreamfleet.worker.program;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A network's outputs as TorchScript lines that autograd does not record; see {@link
 * WrittenGradient}. They read the network's input, {@code x}, and a list {@code packed} of packed
 * weights, which they fill when it is empty.
 */
final class WayForth {
  private final NetworkSource source;
  private final Map<String, List<Node>> readers;
  private final Map<String, String> variables = new HashMap<>();
  private final StringBuilder lines = new StringBuilder();
  private int packed;

  WayForth(Network network, NetworkSource source) {
    this.source = source;
    this.readers =
        network.nodes().stream()
            .flatMap(node -> node.inputs().stream().map(name -> Map.entry(name, node)))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    variables.put(Network.INPUT, "x");
    for (Node node : network.nodes()) {
      if (!variables.containsKey(node.name())) {
        write(node, "x" + variables.size());
      }
    }
  }

  String lines() {
    return lines.toString();
  }

  /** The variable of a node's output; none has that of a convolution whose ReLU is part of it. */
  String variable(String node) {
    return variables.get(node);
  }

  /** The variable that says where the highest values of a pool come from. */
  String places(Node pool) {
    return "at_" + variable(pool.name());
  }

  /** Whether a node is a convolution by packed weights. */
  static boolean isPacked(Node node) {
    return node.op() instanceof Op.Conv2d conv && conv.groups() == 1;
  }

  /** A convolution as it is computed. */
  static Op.Conv2d computed(Node node) {
    Op.Conv2d conv = (Op.Conv2d) node.op();
    return StemConvolution.isOne(node) ? new StemConvolution(conv).rewritten() : conv;
  }

  /** A line that appends to a list of packed weights what is not there yet. */
  static String packedOnce(String list, int index, String weight) {
    return """
        if torch.eq(torch.len(%1$s), %2$d):
          _0 = torch.append(%1$s, %3$s)
    """
        .formatted(list, index, weight);
  }

  private void write(Node node, String variable) {
    lines.append("    # ").append(node.name()).append('\n');
    List<String> inputs = node.inputs().stream().map(this::variable).toList();
    Optional<Node> relu = fusedRelu(node);
    variables.put(relu.orElse(node).name(), variable);
    if (isPacked(node)) {
      convolve(node, inputs.get(0), variable, relu.isPresent());
    } else if (node.op() instanceof Op.MaxPool2d pool) {
      set(
          variable + ", " + places(node),
          "torch.max_pool2d_with_indices(%s, %s)".formatted(inputs.get(0), OpSource.windows(pool)));
    } else {
      set(variable, source.expression(node, inputs));
    }
  }

  private void convolve(Node node, String x, String variable, boolean rectified) {
    Op.Conv2d conv = computed(node);
    String weight = source.parameter(node, "weight");
    String size = "torch.size(%s)".formatted(x);
    lines.append(packedOnce("packed", packed, PackedWeights.packed(conv, weight, size)));
    set(
        variable,
        PackedWeights.convolved(
            conv,
            x,
            "packed[%d]".formatted(packed),
            conv.bias() ? source.parameter(node, "bias") : "None",
            rectified ? "relu" : "none"));
    packed++;
  }

  /** The ReLU that a convolution's output goes through before anybody sees it. */
  private Optional<Node> fusedRelu(Node node) {
    List<Node> next = readers.getOrDefault(node.name(), List.of());
    return isPacked(node)
            && next.size() == 1
            && next.get(0).op() instanceof Op.Relu
            && !source.outputs().contains(node.name())
        ? Optional.of(next.get(0))
        : Optional.empty();
  }

  private void set(String variable, String expression) {
    lines.append("    %s = %s\n".formatted(variable, expression));
  }
}
