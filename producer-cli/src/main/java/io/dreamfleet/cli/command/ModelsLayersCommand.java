package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.text.LayerTree;
import io.dreamfleet.cli.text.OpText;
import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.ReceptiveField;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models layers}. */
@Command(
    name = "layers",
    sortOptions = false,
    description = {
      "Lists every layer of a network that a unit can name, in the network's order, with what it"
          + " computes, its output's channels x rows x columns, its receptive field (how many rows x"
          + " columns of the picture an element sees), and its learned values. Needs no fleet but for a"
          + " model that was added to one.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet models layers emojinet",
      "  dreamfleet models layers resnet18 --size 512x384",
      "  dreamfleet models layers densenet121 --tree",
      "%nA unit of a layer with an output of 64x28x28 is layer2:0 to layer2:63 for a channel, with"
          + " @0,0 to @27,27 behind it for an element."
    })
final class ModelsLayersCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Option(
      names = "--size",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description = "Picture size in pixels; default: the network's own.")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--tree",
      description =
          "As a tree of modules: below each, a step to the right, the last parts of the names of what"
              + " is in it.")
  private boolean tree;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  ModelsLayersCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Model model = Fleet.of(connection, context).catalog().model(modelName);
    ImageSize pictures = size.orElse(model.defaultSize());
    Map<String, List<String>> rows = rows(model, pictures);
    TextTable table = new TextTable(titles(model));
    if (tree) {
      LayerTree.of(rows.keySet()).lines().forEach(line -> table.row(row(line, rows)));
    } else {
      rows.forEach((layer, row) -> table.row(row(layer, row)));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s, for pictures of %s pixels:%n", model.name(), pictures.text());
    table.print(out);
    return ExitStatus.SUCCEEDED.code();
  }

  private static String[] titles(Model model) {
    List<String> titles =
        new ArrayList<>(List.of("LAYER", "OPERATION", "OUTPUT", "RECEPTIVE FIELD", "PARAMETERS"));
    if (!otherNames(model).isEmpty()) {
      titles.add("ALSO CALLED");
    }
    return titles.toArray(String[]::new);
  }

  /** What stands behind each layer's name, in the network's order. */
  private Map<String, List<String>> rows(Model model, ImageSize pictures) {
    Network network = model.network();
    Map<String, FeatureShape> shapes = network.shapes(pictures.height(), pictures.width());
    Map<String, ReceptiveField> fields = ReceptiveField.ofLayers(network);
    Map<String, List<String>> others = otherNames(model);
    Map<String, List<String>> rows = new LinkedHashMap<>();
    network
        .layers()
        .forEach(
            (layer, nodeName) -> {
              Node node = network.layer(layer);
              boolean module = !layer.equals(nodeName);
              if (!others.getOrDefault(nodeName, List.of()).contains(layer)) {
                List<String> row =
                    new ArrayList<>(
                        List.of(
                            module ? endingWith(nodeName) : OpText.of(node.op()),
                            shapes.get(nodeName).text(),
                            fields.get(layer).text(),
                            Counts.text(
                                module ? inside(network, layer) : Counts.parameters(node.op()))));
                if (!others.isEmpty()) {
                  row.add(module ? "" : String.join(", ", others.getOrDefault(layer, List.of())));
                }
                rows.put(layer, row);
              }
            });
    return rows;
  }

  /** In a tree what a module ends with stands right below it. */
  private String endingWith(String nodeName) {
    return tree ? "" : "module, ends with " + nodeName;
  }

  private static String[] row(String name, List<String> behind) {
    return Stream.concat(Stream.of(name), behind.stream()).toArray(String[]::new);
  }

  /** A line of the tree; a module that is not a layer has its name alone. */
  private static String[] row(LayerTree.Line line, Map<String, List<String>> rows) {
    int columns = rows.values().iterator().next().size();
    return row(line.shown(), rows.getOrDefault(line.path(), Collections.nCopies(columns, "")));
  }

  /** Names of nodes beside their own: those that an imported file has for them. */
  private static Map<String, List<String>> otherNames(Model model) {
    Map<String, List<String>> others = new HashMap<>();
    if (!(model.weights() instanceof WeightsSource.Added)) {
      return others;
    }
    Network network = model.network();
    network
        .layers()
        .forEach(
            (layer, node) -> {
              if (!layer.equals(node) && !isModule(network, layer)) {
                others.computeIfAbsent(node, none -> new ArrayList<>()).add(layer);
              }
            });
    return others;
  }

  private static boolean isModule(Network network, String layer) {
    return network.nodes().stream().anyMatch(node -> node.name().startsWith(layer + "."));
  }

  private static long inside(Network network, String module) {
    return network.nodes().stream()
        .filter(node -> node.name().startsWith(module + "."))
        .mapToLong(node -> Counts.parameters(node.op()))
        .sum();
  }
}
