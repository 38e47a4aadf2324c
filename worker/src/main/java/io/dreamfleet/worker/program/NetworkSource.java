package io.dreamfleet.worker.program;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a network as the TorchScript method {@code taps(x)}, which returns the tapped outputs and
 * behind them what stood before the ReLUs in front of them, and its parameters as the tensors that
 * the method reads; and {@code drives(outputs)}, which makes of such a list the tapped outputs as
 * they would be without those ReLUs.
 *
 * <p>ReLU and addition work in place where nobody else reads their input and the gradient of what
 * computed it does not need it: behind convolutions, batch-norms, linear layers and additions.
 */
final class NetworkSource {
  private final WeightedNetwork weighted;
  private final ProgramShape shape;
  private final Map<String, Long> readers;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, List<Node>> gates = new LinkedHashMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final StringBuilder body = new StringBuilder();

  NetworkSource(WeightedNetwork weighted, ProgramShape shape) {
    this.weighted = weighted;
    this.shape = shape;
    Network network = weighted.network();
    readers =
        network.nodes().stream()
            .flatMap(node -> node.inputs().stream())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    variables.put(Network.INPUT, "x");
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    shape.taps().forEach(tap -> gate(tap).ifPresent(way -> gates.put(tap, way)));
    for (Node node : network.nodes()) {
      String variable = "x" + (variables.size());
      body.append("    # ").append(node.name()).append('\n');
      body.append(
          StemConvolution.isOne(node)
              ? stem(node, variable)
              : "    %s = %s\n".formatted(variable, expression(node)));
      variables.put(node.name(), variable);
    }
  }

  /** The parameters by attribute name. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** How many tensors {@code taps} returns. */
  int outputs() {
    return shape.taps().size() + gates.size();
  }

  String methods() {
    String outputs =
        Stream.concat(
                shape.taps().stream(), gates.values().stream().map(way -> beforeRelu(way.get(0))))
            .map(variables::get)
            .collect(Collectors.joining(", "));
    return """
      def taps(self: __torch__.%1$s, x: Tensor) -> List[Tensor]:
    %2$s    return [%3$s]
      def drives(self: __torch__.%1$s, outputs: List[Tensor]) -> List[Tensor]:
        return [%4$s]
    """
        .formatted(ProgramSource.CLASS, body, outputs, drives());
  }

  private String drives() {
    List<String> taps = shape.taps();
    List<String> gated = List.copyOf(gates.keySet());
    List<String> drives = new ArrayList<>();
    for (int tap = 0; tap < taps.size(); tap++) {
      List<Node> way = gates.getOrDefault(taps.get(tap), List.of());
      if (way.isEmpty()) {
        drives.add("outputs[%d]".formatted(tap));
      } else {
        String drive = "outputs[%d]".formatted(taps.size() + gated.indexOf(taps.get(tap)));
        for (Node behind : way.subList(1, way.size())) {
          drive = pooled(behind.op(), drive).orElseThrow();
        }
        drives.add(drive);
      }
    }
    return String.join(", ", drives);
  }

  private static String beforeRelu(Node relu) {
    return relu.inputs().get(0);
  }

  /** The ReLU that an output has been through last, and behind it what only pools; or nothing. */
  private Optional<List<Node>> gate(String tap) {
    LinkedList<Node> way = new LinkedList<>();
    Node node = nodes.get(tap);
    while (node != null) {
      way.addFirst(node);
      if (node.op() instanceof Op.Relu) {
        return Optional.of(way);
      }
      node = pooled(node.op(), "").isPresent() ? nodes.get(node.inputs().get(0)) : null;
    }
    return Optional.empty();
  }

  /** An operation that only gathers what it is given. */
  private static Optional<String> pooled(Op op, String x) {
    if (op instanceof Op.MaxPool2d pool) {
      return Optional.of(
          "torch.max_pool2d(%s, %s, %s, %s, [1, 1], False)"
              .formatted(x, list(pool.kernel()), list(pool.stride()), list(pool.padding())));
    }
    if (op instanceof Op.GlobalAveragePool) {
      return Optional.of("torch.adaptive_avg_pool2d(%s, [1, 1])".formatted(x));
    }
    if (op instanceof Op.Flatten) {
      return Optional.of("torch.flatten(%s, 1, -1)".formatted(x));
    }
    return Optional.empty();
  }

  private String stem(Node node, String variable) {
    Op.Conv2d conv = (Op.Conv2d) node.op();
    StemConvolution stem = new StemConvolution(conv);
    float[] weight = stem.weight(weighted.parameter(node, "weight"));
    return stem.code(
        variable,
        variables.get(Network.INPUT),
        attribute(new StoredTensor(stem.shape(), weight, shape.precision())),
        conv.bias() ? parameter(node, "bias") : "None");
  }

  private String expression(Node node) {
    String x = variables.get(node.inputs().get(0));
    Op op = node.op();
    if (op instanceof Op.Conv2d conv) {
      return "torch.conv2d(%s, %s, %s, %s, %s, %s, %d)"
          .formatted(
              x,
              parameter(node, "weight"),
              conv.bias() ? parameter(node, "bias") : "None",
              list(conv.stride()),
              list(conv.padding()),
              list(conv.dilation()),
              conv.groups());
    }
    if (op instanceof Op.BatchNorm2d norm) {
      return "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)"
          .formatted(
              x,
              parameter(node, "weight"),
              parameter(node, "bias"),
              parameter(node, "running_mean"),
              parameter(node, "running_var"),
              norm.epsilon());
    }
    if (op instanceof Op.Relu) {
      return (mayOverwrite(node.inputs().get(0)) ? "torch.relu_(%s)" : "torch.relu(%s)")
          .formatted(x);
    }
    if (op instanceof Op.Linear) {
      // as a convolution, because a matrix product rounds differently for batches of other sizes
      return ("torch.flatten(torch.conv2d(torch.unsqueeze(torch.unsqueeze(%s, -1), -1),"
              + " torch.unsqueeze(torch.unsqueeze(%s, -1), -1), %s), 1, -1)")
          .formatted(x, parameter(node, "weight"), parameter(node, "bias"));
    }
    if (op instanceof Op.Add) {
      return (mayOverwrite(node.inputs().get(0)) ? "torch.add_(%s, %s)" : "torch.add(%s, %s)")
          .formatted(x, variables.get(node.inputs().get(1)));
    }
    return pooled(op, x).orElseThrow(() -> new IllegalStateException("no TorchScript for " + op));
  }

  private boolean mayOverwrite(String name) {
    Node producer = nodes.get(name);
    return producer != null
        && readers.get(name) == 1
        && !shape.taps().contains(name)
        && gates.values().stream().noneMatch(way -> beforeRelu(way.get(0)).equals(name))
        && GRADIENT_NEEDS_NO_OUTPUT.contains(producer.op().getClass());
  }

  private static final Set<Class<? extends Op>> GRADIENT_NEEDS_NO_OUTPUT =
      Set.of(Op.Conv2d.class, Op.BatchNorm2d.class, Op.Linear.class, Op.Add.class);

  private String parameter(Node node, String shortName) {
    List<Integer> dimensions = node.op().parameters().get(shortName);
    return attribute(
        new StoredTensor(dimensions, weighted.parameter(node, shortName), shape.precision()));
  }

  private String attribute(StoredTensor tensor) {
    String name = "w" + tensors.size();
    tensors.put(name, tensor);
    return "self." + name;
  }

  private static String list(Extent extent) {
    return "[%d, %d]".formatted(extent.height(), extent.width());
  }
}
