package io.dreamfleet.network.onnx;

import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.text.Printable;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Imports a convolutional network from an ONNX file (<a
 * href="https://onnx.ai/onnx/operators/">operators</a>, opsets 9 to 21). The file is mapped into
 * memory; weights stay in it until somebody asks for them.
 */
public final class OnnxImport {
  private static final Map<String, Rule> RULES = rules();

  private static final int LISTED = 20;
  private static final int SHOWN = 100;

  private final String source;
  private final OnnxGraph graph;
  private final Assembly assembly;
  private final ModulePaths paths;
  private final List<OnnxNode> nodes;
  private final List<String> unsupported = new ArrayList<>();

  private OnnxImport(String source, OnnxGraph graph, ImportSettings settings) {
    this.source = source;
    this.graph = graph;
    GraphInput input = GraphInput.of(source, graph, settings);
    assembly =
        new Assembly(
            source,
            new InputSpec(
                input.channels(),
                input.height(),
                input.width(),
                settings.mean(),
                settings.std(),
                settings.meaning()),
            input.batch());
    graph.tensors().forEach((name, tensor) -> assembly.define(name, Constant.of(tensor)));
    assembly.define(input.name(), new Value.Feature(Network.INPUT, input.view()));
    nodes = needed(graph);
    paths = new ModulePaths(dependent(input.name()));
  }

  /**
   * Imports a file.
   *
   * @param source what error messages call it
   * @param name the network's
   * @throws WeightsException when it is no ONNX file, damaged, hostile, or has nodes that cannot be
   *     imported, which are listed all
   */
  public static ImportedNetwork read(
      Path file, String source, String name, ImportSettings settings) {
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(source, Files.exists(file) ? "is not a file" : "does not exist");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new WeightsException(source, "is larger than the 2 GiB that an ONNX file can have");
      }
      return read(channel.map(MapMode.READ_ONLY, 0, channel.size()), source, name, settings);
    } catch (IOException e) {
      throw new WeightsException(source, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Imports a file's content, which must not change while the weights are in use. */
  public static ImportedNetwork read(
      ByteBuffer content, String source, String name, ImportSettings settings) {
    OnnxImport imported = new OnnxImport(source, OnnxReader.read(source, content), settings);
    imported.nodes.forEach(imported::add);
    imported.requireSupported();
    imported.nameModules();
    return new ImportedNetwork(
        imported.assembly.network(name), Weights.of(source, imported.assembly.weights()));
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    rules.putAll(ElementwiseRules.all());
    rules.putAll(WindowRules.all());
    rules.putAll(ChannelRules.all());
    rules.putAll(ShapeRules.all());
    rules.putAll(PlaceRules.all());
    rules.putAll(GatherRule.all());
    return rules;
  }

  /** The nodes that the outputs need. */
  private static List<OnnxNode> needed(OnnxGraph graph) {
    Set<String> wanted = new HashSet<>(graph.outputs());
    List<OnnxNode> needed = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      OnnxNode node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.inputs());
        needed.add(node);
      }
    }
    Collections.reverse(needed);
    return needed;
  }

  /** Those of them whose results depend on the picture's content. */
  private List<OnnxNode> dependent(String input) {
    Set<String> features = new HashSet<>(Set.of(input));
    List<OnnxNode> dependent = new ArrayList<>();
    for (OnnxNode node : nodes) {
      if (!Folding.isConstant(node.operator())
          && node.inputs().stream().anyMatch(features::contains)) {
        features.addAll(node.outputs());
        dependent.add(node);
      }
    }
    return dependent;
  }

  private void add(OnnxNode node) {
    try {
      Call call = new Call(node, graph.opset(), assembly, paths);
      if (node.outputs().isEmpty() || node.outputs().get(0).isEmpty()) {
        throw new UnsupportedNodeException("has no first output");
      }
      if (!OnnxReader.isStandard(node.domain())) {
        throw new UnsupportedNodeException("is an operator of " + node.domain());
      }
      apply(call);
      node.outputs().forEach(this::name);
    } catch (UnsupportedNodeException e) {
      unsupported.add(describe(node, e.getMessage()));
      node.outputs().stream()
          .filter(output -> !output.isEmpty() && !assembly.isDefined(output))
          .forEach(output -> assembly.define(output, new Value.Unknown()));
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new WeightsException(
          source,
          "is damaged, or more than can be imported, at %s".formatted(describe(node, "fails")),
          e);
    }
  }

  private void apply(Call call) {
    OnnxNode node = call.node();
    List<Value> inputs =
        node.inputs().stream().filter(name -> !name.isEmpty()).map(assembly::value).toList();
    Rule rule = RULES.get(node.operator());
    boolean constant =
        Folding.isConstant(node.operator()) || inputs.stream().allMatch(Constant.class::isInstance);
    if (inputs.stream().anyMatch(Value.Unknown.class::isInstance)) {
      if (rule == null && !constant) {
        throw unknown();
      }
      node.outputs().stream()
          .filter(output -> !output.isEmpty())
          .forEach(output -> assembly.define(output, new Value.Unknown()));
    } else if (constant) {
      assembly.define(node.outputs().get(0), Folding.fold(call));
    } else if (rule == null) {
      throw unknown();
    } else {
      rule.apply(call);
    }
  }

  private static UnsupportedNodeException unknown() {
    return new UnsupportedNodeException("is no operator that is supported");
  }

  private static String describe(OnnxNode node, String reason) {
    String name =
        node.name().isEmpty() && !node.outputs().isEmpty() ? node.outputs().get(0) : node.name();
    return "%s (%s) %s"
        .formatted(
            Printable.cut(name.isEmpty() ? "a node without a name" : name, SHOWN),
            Printable.cut(node.operator(), SHOWN),
            Printable.cut(reason, 2 * SHOWN));
  }

  private void name(String output) {
    if (assembly.isDefined(output)
        && assembly.value(output) instanceof Value.Feature feature
        && !feature.node().equals(Network.INPUT)) {
      assembly.layer(paths.of(output), feature.node());
      assembly.layer(ModulePaths.inFile(output), feature.node());
    }
  }

  private void nameModules() {
    paths
        .modules()
        .forEach(
            (module, value) -> {
              if (assembly.isDefined(value)
                  && assembly.value(value) instanceof Value.Feature feature
                  && !feature.node().equals(Network.INPUT)) {
                assembly.layer(module, feature.node());
              }
            });
  }

  private void requireSupported() {
    if (!unsupported.isEmpty()) {
      String listed = String.join("\n  ", unsupported.stream().limit(LISTED).toList());
      throw new WeightsException(
          source,
          "has %d %s that cannot be imported:\n  %s%s"
              .formatted(
                  unsupported.size(),
                  unsupported.size() == 1 ? "node" : "nodes",
                  listed,
                  unsupported.size() <= LISTED
                      ? ""
                      : "\n  and %d more".formatted(unsupported.size() - LISTED)));
    }
    if (assembly.isEmpty()) {
      throw new WeightsException(source, "computes nothing from a picture");
    }
  }
}
