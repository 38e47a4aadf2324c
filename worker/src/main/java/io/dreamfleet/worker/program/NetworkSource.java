package io.dreamfleet.worker.program;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a network as the TorchScript method {@code taps(x)}, which returns the tapped outputs in
 * float32, and its parameters as the tensors that the method reads.
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
    for (Node node : network.nodes()) {
      nodes.put(node.name(), node);
      String variable = "x" + nodes.size();
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

  String method() {
    String taps =
        shape.taps().stream()
            .map(
                tap ->
                    "torch.to(%s, %d)"
                        .formatted(variables.get(tap), Precision.FLOAT32.scalarType()))
            .collect(Collectors.joining(", "));
    return """
      def taps(self: __torch__.%s, x: Tensor) -> List[Tensor]:
    %s    return [%s]
    """
        .formatted(ProgramSource.CLASS, body, taps);
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
    if (op instanceof Op.MaxPool2d pool) {
      return "torch.max_pool2d(%s, %s, %s, %s, [1, 1], False)"
          .formatted(x, list(pool.kernel()), list(pool.stride()), list(pool.padding()));
    }
    if (op instanceof Op.GlobalAveragePool) {
      return "torch.adaptive_avg_pool2d(%s, [1, 1])".formatted(x);
    }
    if (op instanceof Op.Flatten) {
      return "torch.flatten(%s, 1, -1)".formatted(x);
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
    throw new IllegalStateException("no TorchScript for " + op);
  }

  private boolean mayOverwrite(String name) {
    Node producer = nodes.get(name);
    return producer != null
        && readers.get(name) == 1
        && !shape.taps().contains(name)
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
