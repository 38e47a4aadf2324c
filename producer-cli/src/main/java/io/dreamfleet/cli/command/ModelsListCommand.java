package io.dreamfleet.cli.command;

import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models list}. */
@Command(
    name = "list",
    description = "Lists the networks that jobs can name. Needs no fleet.",
    footer = {"%nExample:", "  dreamfleet models list"})
final class ModelsListCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TextTable table =
        new TextTable("MODEL", "INPUT", "LAYERS", "PARAMETERS", "OUTPUTS", "WHAT", "WEIGHTS");
    for (Model model : ModelCatalog.builtIn().models()) {
      Network network = model.network();
      table.row(
          model.name(),
          model.defaultSize().text(),
          Integer.toString(network.layers().size()),
          Counts.text(Counts.parameters(network)),
          outputs(network),
          model.source(),
          model.weights().describe());
    }
    table.print(spec.commandLine().getOut());
    return ExitStatus.SUCCEEDED.code();
  }

  private static String outputs(Network network) {
    List<Node> nodes = network.nodes();
    FeatureShape last =
        network
            .shapes(network.input().height(), network.input().width())
            .get(nodes.get(nodes.size() - 1).name());
    return last.text();
  }
}
