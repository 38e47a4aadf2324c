package io.dreamfleet.worker.program;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.weights.ScriptModule;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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
  private static final Set<Class<? extends Op>> GRADIENT_NEEDS_NO_OUTPUT =
      Set.of(Op.Conv2d.class, Op.BatchNorm2d.class, Op.Linear.class, Op.Add.class);

  private static final Map<Class<? extends Op>, String> IN_PLACE =
      Map.of(Op.Relu.class, "torch.relu_", Op.Add.class, "torch.add_");

  private final WeightedNetwork weighted;
  private final ProgramShape shape;
  private final Map<String, Long> readers;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, FeatureShape> shapes;
  private final DriveSource drives;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> attributes = new HashMap<>();
  private final StringBuilder body = new StringBuilder();
  private final Optional<ScriptModule> script;

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
    shapes = network.shapes(network.input().height(), network.input().width());
    drives = new DriveSource(network, shape.taps());
    script =
        network.nodes().stream()
            .map(Node::op)
            .flatMap(
                op ->
                    op instanceof ImportedOp.Scripted part
                        ? Stream.of(part.module())
                        : Stream.empty())
            .findFirst();
    script.ifPresent(
        module ->
            body.append("    scripted = (self.%s).forward(x)\n".formatted(TorchArchive.SCRIPT)));
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

  /** The module that the network is made of, where it is. */
  Optional<ScriptModule> script() {
    return script;
  }

  /** What the network takes; whatever a program's precision, what is in a module is float32. */
  int scalarType() {
    return script.isPresent() ? Precision.FLOAT32.scalarType() : shape.precision().scalarType();
  }

  /** Its declaration as an attribute; empty where there is none. */
  String declaration() {
    return script
        .map(module -> "  %s : %s\n".formatted(TorchArchive.SCRIPT, module.className()))
        .orElse("");
  }

  /** The nodes whose outputs {@code taps} returns. */
  List<String> outputs() {
    return drives.outputs();
  }

  /** The expression of a node's parameter, by its short name, as {@code taps} reads it. */
  String parameter(Node node, String shortName) {
    return attributes.get(node.parameter(shortName));
  }

  String methods() {
    String outputs =
        drives.outputs().stream().map(variables::get).collect(Collectors.joining(", "));
    return """
      def taps(self: __torch__.%1$s, x: Tensor) -> List[Tensor]:
    %2$s    return [%3$s]
      def drives(self: __torch__.%1$s, outputs: List[Tensor]) -> List[Tensor]:
        return [%4$s]
    """
        .formatted(ProgramSource.CLASS, body, outputs, drives.expressions());
  }

  private String stem(Node node, String variable) {
    Op.Conv2d conv = (Op.Conv2d) node.op();
    StemConvolution stem = new StemConvolution(conv);
    float[] weight = stem.weight(weighted.parameter(node, "weight"));
    return stem.code(
        variable,
        variables.get(Network.INPUT),
        attribute(
            node.parameter("weight"), new StoredTensor(stem.shape(), weight, shape.precision())),
        conv.bias() ? stored(node, "bias") : "None");
  }

  private String expression(Node node) {
    List<String> inputs = node.inputs().stream().map(variables::get).toList();
    return expression(node, inputs, parameter -> stored(node, parameter));
  }

  /** A node's computation as {@code taps} does it, over expressions of its inputs. */
  String expression(Node node, List<String> inputs) {
    return expression(node, inputs, parameter -> parameter(node, parameter));
  }

  private String expression(Node node, List<String> inputs, UnaryOperator<String> parameter) {
    String expression =
        new OpSource(inputs, shapes.get(node.inputs().get(0)), parameter).of(node.op());
    Optional<String> inPlace = Optional.ofNullable(IN_PLACE.get(node.op().getClass()));
    return inPlace.isPresent() && mayOverwrite(node.inputs().get(0))
        ? expression.replaceFirst("^torch\\.\\w+", inPlace.get())
        : expression;
  }

  private boolean mayOverwrite(String name) {
    Node producer = nodes.get(name);
    return producer != null
        && readers.get(name) == 1
        && !drives.outputs().contains(name)
        && GRADIENT_NEEDS_NO_OUTPUT.contains(producer.op().getClass());
  }

  private String stored(Node node, String shortName) {
    List<Integer> dimensions = node.op().parameters().get(shortName);
    return attribute(
        node.parameter(shortName),
        new StoredTensor(dimensions, weighted.parameter(node, shortName), shape.precision()));
  }

  private String attribute(String parameter, StoredTensor tensor) {
    String name = "w" + tensors.size();
    tensors.put(name, tensor);
    attributes.put(parameter, "self." + name);
    return "self." + name;
  }
}
