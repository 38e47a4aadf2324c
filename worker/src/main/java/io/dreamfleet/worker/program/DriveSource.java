package io.dreamfleet.worker.program;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tapped outputs as they would be without the gates that they have been through last, from outputs
 * of the network alone. A gate is an activation that gives 0, and lets no gradient through, for
 * much of what it can be given, such as ReLU. Behind it there may be what only pools or gathers
 * channels.
 */
final class DriveSource {
  private static final Set<Op.Function> GATES =
      Set.of(Op.Function.RELU6, Op.Function.HARDSIGMOID, Op.Function.HARDSWISH);

  private final Map<String, Node> nodes = new HashMap<>();
  private final List<String> outputs;
  private final List<String> drives = new ArrayList<>();

  DriveSource(Network network, List<String> taps) {
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    Set<String> needed = new LinkedHashSet<>(taps);
    taps.stream().filter(this::isGated).forEach(tap -> need(tap, needed));
    outputs = List.copyOf(needed);
    for (String tap : taps) {
      drives.add(isGated(tap) ? drive(tap) : output(tap));
    }
  }

  /** The nodes whose outputs are needed: the taps, then others. */
  List<String> outputs() {
    return outputs;
  }

  /** The expressions of the taps' drives, which read a list {@code outputs}. */
  String expressions() {
    return String.join(", ", drives);
  }

  /** Whether an output has been through a gate, and then through nothing that would hide it. */
  private boolean isGated(String name) {
    Optional<Node> node = node(name);
    return node.isPresent()
        && (isGate(node.get().op())
            || gathers(node.get().op()) && node.get().inputs().stream().anyMatch(this::isGated));
  }

  private void need(String name, Set<String> needed) {
    Node node = nodes.get(name);
    for (String input : node.inputs()) {
      if (isGate(node.op()) || !isGated(input)) {
        needed.add(input);
      } else {
        need(input, needed);
      }
    }
  }

  private String drive(String name) {
    Node node = nodes.get(name);
    if (isGate(node.op())) {
      return output(node.inputs().get(0));
    }
    List<String> inputs =
        node.inputs().stream().map(input -> isGated(input) ? drive(input) : output(input)).toList();
    return node.op() instanceof Op.Concat
        ? OpSource.concatenated(inputs)
        : OpSource.pooled(node.op(), inputs.get(0)).orElseThrow();
  }

  private String output(String name) {
    return "outputs[%d]".formatted(outputs.indexOf(name));
  }

  private Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  private static boolean gathers(Op op) {
    return op instanceof Op.Concat || OpSource.pooled(op, "").isPresent();
  }

  private static boolean isGate(Op op) {
    return op instanceof Op.Relu
        || op instanceof Op.Activation activation && GATES.contains(activation.function());
  }
}
