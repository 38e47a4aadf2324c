package io.dreamfleet.worker.program;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.program.ConvolutionSource.Code;
import io.dreamfleet.worker.program.ConvolutionSource.Then;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A network's outputs as TorchScript lines that autograd does not record; see {@link
 * WrittenGradient}. They read the network's input, {@code x}, and what the {@link
 * ConvolutionSource} reads.
 */
final class WayForth {
  private final NetworkSource source;
  private final ConvolutionSource convolutions;
  private final Map<String, List<Node>> readers;

  /** By the names of sums, the convolutions that they are part of. */
  private final Map<String, Node> summing;

  private final Map<String, String> variables = new HashMap<>();
  private final StringBuilder lines = new StringBuilder();
  private int convolved;

  WayForth(Network network, NetworkSource source, ConvolutionSource convolutions) {
    this.source = source;
    this.convolutions = convolutions;
    this.readers =
        network.nodes().stream()
            .flatMap(node -> node.inputs().stream().map(name -> Map.entry(name, node)))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    this.summing = convolutions.takesSums() ? summing(network) : Map.of();
    variables.put(Network.INPUT, "x");
    for (Node node : network.nodes()) {
      if (!variables.containsKey(node.name()) && !summing.containsValue(node)) {
        write(node, "x" + variables.size());
      }
    }
  }

  String lines() {
    return lines.toString();
  }

  /** The variable of a node's output; none has that of a convolution with its sum or ReLU in it. */
  String variable(String node) {
    return variables.get(node);
  }

  /** The variable that says where the highest values of a pool come from. */
  String places(Node pool) {
    return "at_" + variable(pool.name());
  }

  /** Whether a node is a convolution that is computed by the {@link ConvolutionSource}. */
  static boolean isTaken(Node node) {
    return node.op() instanceof Op.Conv2d conv && conv.groups() == 1;
  }

  /** A convolution as it is computed. */
  static Op.Conv2d computed(Node node) {
    Op.Conv2d conv = (Op.Conv2d) node.op();
    return StemConvolution.isOne(node) ? new StemConvolution(conv).rewritten() : conv;
  }

  private void write(Node node, String variable) {
    lines.append("    # ").append(node.name()).append('\n');
    Optional<Node> relu =
        isTaken(node) || summing.containsKey(node.name()) ? relu(node) : Optional.empty();
    variables.put(relu.orElse(node).name(), variable);
    if (summing.containsKey(node.name())) {
      Node convolution = summing.get(node.name());
      String other =
          node.inputs().stream()
              .filter(name -> !name.equals(convolution.name()))
              .map(this::variable)
              .findFirst()
              .orElseThrow();
      convolve(convolution, variable, Then.addAndRelu(other));
    } else if (isTaken(node)) {
      convolve(node, variable, relu.isPresent() ? Then.RELU : Then.NOTHING);
    } else if (node.op() instanceof Op.MaxPool2d pool) {
      set(
          variable + ", " + places(node),
          "torch.max_pool2d_with_indices(%s, %s)"
              .formatted(variable(node.inputs().get(0)), OpSource.windows(pool)));
    } else {
      set(variable, source.expression(node, node.inputs().stream().map(this::variable).toList()));
    }
  }

  private void convolve(Node node, String variable, Then then) {
    Op.Conv2d conv = computed(node);
    Code code =
        convolutions.forth(
            conv,
            convolved,
            variable(node.inputs().get(0)),
            source.parameter(node, "weight"),
            conv.bias() ? source.parameter(node, "bias") : "None",
            then);
    lines.append(code.lines());
    set(variable, code.expression());
    convolved++;
  }

  /** Sums of two, one of them a convolution's output, which nobody sees before their ReLU. */
  private Map<String, Node> summing(Network network) {
    Map<String, Node> nodes =
        network.nodes().stream().collect(Collectors.toMap(Node::name, Function.identity()));
    Map<String, Node> summing = new HashMap<>();
    for (Node sum : network.nodes()) {
      if (sum.op() instanceof Op.Add && relu(sum).isPresent()) {
        sum.inputs().stream()
            .filter(nodes::containsKey)
            .map(nodes::get)
            .filter(node -> isTaken(node) && onlyReader(node).isPresent())
            .findFirst()
            .ifPresent(convolution -> summing.put(sum.name(), convolution));
      }
    }
    return summing;
  }

  /** The ReLU that a node's output goes through before anybody sees it. */
  private Optional<Node> relu(Node node) {
    return onlyReader(node).filter(reader -> reader.op() instanceof Op.Relu);
  }

  /** Who reads a node's output, where nobody else does and no objective. */
  private Optional<Node> onlyReader(Node node) {
    List<Node> next = readers.getOrDefault(node.name(), List.of());
    return next.size() == 1 && !source.outputs().contains(node.name())
        ? Optional.of(next.get(0))
        : Optional.empty();
  }

  private void set(String variable, String expression) {
    lines.append("    %s = %s\n".formatted(variable, expression));
  }
}
