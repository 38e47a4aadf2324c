package io.dreamfleet.worker.program;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.program.ConvolutionSource.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a network's input as TorchScript lines; see {@link WrittenGradient}. They read
 * the outputs' gradients, {@code wishes}, what the {@link ConvolutionSource} reads, and {@code
 * kept}, what the way forth has kept for them.
 */
final class WayBack {
  private final NetworkSource source;
  private final ConvolutionSource convolutions;
  private final WayForth forth;
  private final Map<String, FeatureShape> shapes;
  private final Map<String, List<Part>> gradients = new HashMap<>();
  private final Map<String, Integer> kept = new LinkedHashMap<>();
  private final StringBuilder lines = new StringBuilder();
  private int convolved;

  /**
   * A part of a gradient.
   *
   * @param expression of it
   * @param own whether nobody else reads it
   */
  private record Part(String expression, boolean own) {}

  WayBack(Network network, NetworkSource source, ConvolutionSource convolutions, WayForth forth) {
    this.source = source;
    this.convolutions = convolutions;
    this.forth = forth;
    this.shapes = network.shapes(network.input().height(), network.input().width());
    for (int i = network.nodes().size() - 1; i >= 0; i--) {
      write(network.nodes().get(i), "g" + (i + 1));
    }
    set("g0", sum(Network.INPUT));
  }

  /** They end with the gradient in {@code g0}. */
  String lines() {
    return lines.toString();
  }

  /** The variables of the way forth that are read here, as {@code kept} has them. */
  List<String> kept() {
    return List.copyOf(kept.keySet());
  }

  private String kept(String variable) {
    return "kept[%d]".formatted(kept.computeIfAbsent(variable, key -> kept.size()));
  }

  private String input(Node node) {
    return kept(forth.variable(node.inputs().get(0)));
  }

  private void write(Node node, String g) {
    lines.append("    # ").append(node.name()).append('\n');
    set(g, total(node.name()));
    if (node.op() instanceof Op.Add) {
      node.inputs().forEach(name -> reach(name, new Part(g, false)));
    } else if (node.op() instanceof Op.Concat) {
      concat(node, g);
    } else {
      reach(node.inputs().get(0), part(node, g));
    }
  }

  private void reach(String node, Part part) {
    gradients.computeIfAbsent(node, key -> new ArrayList<>()).add(part);
  }

  /** What its readers and the objectives make of a node's output. */
  private String total(String node) {
    int wish = source.outputs().indexOf(node);
    if (!gradients.containsKey(node)) {
      return "(self).wished(%s, wishes[%d])".formatted(kept(forth.variable(node)), wish);
    }
    return wish < 0 ? sum(node) : "(self).joined(%s, wishes[%d])".formatted(sum(node), wish);
  }

  private String sum(String node) {
    List<Part> parts = new ArrayList<>(gradients.get(node));
    parts.sort(Comparator.comparing(Part::own).reversed());
    String sum = parts.get(0).expression();
    String add = parts.get(0).own() ? "torch.add_(%s, %s)" : "torch.add(%s, %s)";
    for (Part part : parts.subList(1, parts.size())) {
      sum = add.formatted(sum, part.expression());
    }
    return sum;
  }

  private void concat(Node node, String g) {
    int from = 0;
    for (String name : node.inputs()) {
      int to = from + shapes.get(name).channels();
      reach(name, new Part("torch.slice(%s, 1, %d, %d, 1)".formatted(g, from, to), false));
      from = to;
    }
  }

  private Part part(Node node, String g) {
    if (node.op() instanceof Op.Relu) {
      String y = kept(forth.variable(node.name()));
      return own("torch.threshold_backward(%s, %s, 0)", g, y);
    }
    if (WayForth.isTaken(node)) {
      return convolution(node, g);
    }
    if (node.op() instanceof Op.Conv2d conv) {
      return new Part(
          ConvolutionSource.ordinaryBack(conv, g, input(node), source.parameter(node, "weight")),
          true);
    }
    if (node.op() instanceof Op.Linear) {
      return own("(self).unmapped(%s, %s, %s)", g, input(node), source.parameter(node, "weight"));
    }
    if (node.op() instanceof Op.MaxPool2d pool) {
      String windows = OpSource.windows(pool);
      String places = kept(forth.places(node));
      return own(
          "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)",
          g, input(node), windows, places);
    }
    if (node.op() instanceof Op.GlobalAveragePool) {
      return own("(self).widened(%s, %s)", g, input(node));
    }
    if (node.op() instanceof Op.Flatten) {
      return new Part("torch.view_as(%s, %s)".formatted(g, input(node)), false);
    }
    throw new IllegalStateException("no way back through " + node.op());
  }

  private Part convolution(Node node, String g) {
    Code code =
        convolutions.back(
            WayForth.computed(node),
            convolved,
            g,
            () -> input(node),
            source.parameter(node, "weight"));
    lines.append(code.lines());
    convolved++;
    return new Part(code.expression(), true);
  }

  private static Part own(String expression, Object... arguments) {
    return new Part(expression.formatted(arguments), true);
  }

  private void set(String variable, String expression) {
    lines.append("    %s = %s\n".formatted(variable, expression));
  }
}
