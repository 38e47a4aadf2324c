package io.dreamfleet.model;

import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The layers by which a network is looked at as a whole, from its graph alone: the outputs of its
 * blocks, of each convolution, linear layer or sum between them, and the classes.
 *
 * <p>They are among the nodes that everything passes, around which no connection leads. A block is
 * an innermost module that ends with such a node and has several learned layers, with a way around
 * some of them ({@code layer1.0} of a ResNet, {@code inception3a}, a whole {@code denseblock1}), or
 * a number for a name ({@code features.2} of a MobileNet); nothing within it is taken but its
 * output. What is between blocks is taken behind its normalisation and activation, before pooling.
 */
public final class MainLayers {
  private final Network network;
  private final Set<String> passed;
  private final Map<String, List<Node>> modules;
  private final Set<String> blocks;

  private MainLayers(Network network) {
    this.network = network;
    this.passed = passedByAll(network.nodes());
    this.modules = modules(network);
    this.blocks = blocks();
  }

  /** Their names, from the picture to the classes. */
  public static List<String> of(Model model) {
    String classes = new ClassLabels(model).logits();
    List<String> names = new ArrayList<>(new MainLayers(model.network()).names());
    names.remove(classes);
    names.add(classes);
    return List.copyOf(names);
  }

  /** Nodes that no connection leads around. */
  private static Set<String> passedByAll(List<Node> nodes) {
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String input : nodes.get(i).inputs()) {
        lastUse.put(input, i);
      }
    }
    Set<String> passed = new HashSet<>();
    int reach = lastUse.getOrDefault(Network.INPUT, 0);
    for (int i = 0; i < nodes.size(); i++) {
      if (reach <= i) {
        passed.add(nodes.get(i).name());
      }
      reach = Math.max(reach, lastUse.getOrDefault(nodes.get(i).name(), i));
    }
    return passed;
  }

  /** The nodes of each module that is called by a name of its own. */
  private static Map<String, List<Node>> modules(Network network) {
    Map<String, List<Node>> modules = new LinkedHashMap<>();
    for (Map.Entry<String, String> layer : network.layers().entrySet()) {
      List<Node> inside =
          network.nodes().stream()
              .filter(node -> node.name().startsWith(layer.getKey() + "."))
              .toList();
      if (!inside.isEmpty()) {
        modules.put(layer.getKey(), inside);
      }
    }
    return modules;
  }

  private Set<String> blocks() {
    Set<String> candidates = new HashSet<>(modules.keySet());
    candidates.removeIf(module -> !isCandidate(module));
    Set<String> innermost = new HashSet<>(candidates);
    innermost.removeIf(
        module -> candidates.stream().anyMatch(other -> other.startsWith(module + ".")));
    Set<String> outer = new HashSet<>();
    innermost.forEach(module -> outer.add(outermost(module, innermost)));
    return outer;
  }

  private boolean isCandidate(String module) {
    List<Node> inside = modules.get(module);
    String end = network.layers().get(module);
    boolean gate =
        inside.stream()
            .anyMatch(node -> node.name().equals(end) && node.op() instanceof Op.Multiply);
    return passed.contains(end)
        && !gate
        && inside.stream().filter(MainLayers::isLearned).count() > 1
        && (module.matches(".*\\d")
            || inside.stream().anyMatch(node -> !passed.contains(node.name())));
  }

  /** The module around a block that has nothing behind it and no other block in it. */
  private String outermost(String block, Set<String> innermost) {
    int dot = block.lastIndexOf('.');
    if (dot < 0) {
      return block;
    }
    String around = block.substring(0, dot);
    boolean same =
        network.layers().get(block).equals(network.layers().get(around))
            && innermost.stream().filter(other -> other.startsWith(around + ".")).count() == 1;
    return same ? outermost(around, innermost) : block;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    List<Node> run = new ArrayList<>();
    for (Node node : network.nodes()) {
      Optional<String> block = blockOf(node);
      if (block.isEmpty() && isBehind(node, run)) {
        run.add(node);
        continue;
      }
      end(run, names);
      if (block.isPresent()) {
        if (network.layers().get(block.get()).equals(node.name())) {
          names.add(block.get());
        }
      } else if (passed.contains(node.name()) && (isLearned(node) || isSum(node))) {
        run.add(node);
      }
    }
    // what is left is the classes', which have a name of their own
    return names;
  }

  private void end(List<Node> run, List<String> names) {
    if (!run.isEmpty()) {
      names.add(name(run));
      run.clear();
    }
  }

  /** The last node's name, or that of the module that is nothing but these nodes. */
  private String name(List<Node> run) {
    String last = run.get(run.size() - 1).name();
    return modules.entrySet().stream()
        .filter(module -> network.layers().get(module.getKey()).equals(last))
        .filter(module -> run.containsAll(module.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(last);
  }

  private Optional<String> blockOf(Node node) {
    return blocks.stream().filter(block -> node.name().startsWith(block + ".")).findFirst();
  }

  /** Whether a node goes on with what a run has made: a normalisation or an activation. */
  private boolean isBehind(Node node, List<Node> run) {
    return !run.isEmpty()
        && passed.contains(node.name())
        && node.inputs().size() == 1
        && (node.op() instanceof Op.Pointwise || node.op() instanceof ImportedOp.SameShape)
        && !isLearned(node);
  }

  private static boolean isSum(Node node) {
    return node.inputs().size() > 1 && !(node.op() instanceof Op.Multiply);
  }

  /** Whether a node mixes channels by learned weights; a normalisation does not. */
  private static boolean isLearned(Node node) {
    return node.op().parameters().values().stream().anyMatch(shape -> shape.size() > 1);
  }
}
