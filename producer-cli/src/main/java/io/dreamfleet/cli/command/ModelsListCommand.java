package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.FleetModels;
import io.dreamfleet.cli.WeightsPlaces;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCard;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models list}. */
@Command(
    name = "list",
    description = {
      "Lists the networks that jobs can name, and those that have been added to the fleet, where one"
          + " is configured; whether their weights are installed (in the product, the fleet's bucket or"
          + " this machine's cache) or available from their publisher, and how large they are.",
      ""
    },
    footer = {"%nExample:", "  dreamfleet models list"})
final class ModelsListCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  ModelsListCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    TextTable table =
        new TextTable(
            "MODEL",
            "INPUT",
            "LAYERS",
            "PARAMETERS",
            "OUTPUTS",
            "STATE",
            "SIZE",
            "WHAT",
            "WEIGHTS");
    List<ModelCard> added = List.of();
    List<String> files = List.of();
    FleetModels fleet = new FleetModels(Fleet.of(connection, context));
    try {
      added = fleet.cards();
      files = fleet.files();
    } catch (StoreException e) {
      // the built-in ones are shown whatever the fleet is doing
      PrintWriter notes = spec.commandLine().getErr();
      notes.printf("without what is in the fleet's bucket: %s%n", e.getMessage());
      notes.flush();
    }
    WeightsPlaces places = WeightsPlaces.of(context.environment(), files);
    for (Model model : ModelCatalog.builtIn().models()) {
      Network network = model.network();
      table.row(
          model.name(),
          model.defaultSize().text(),
          Integer.toString(network.layers().size()),
          Counts.text(Counts.parameters(network)),
          outputs(network),
          places.state(model),
          places.size(model),
          model.source(),
          model.weights().describe());
    }
    added.forEach(
        card ->
            table.row(
                card.name(),
                new ImageSize(card.width(), card.height()).text(),
                Integer.toString(card.layers()),
                Counts.text(card.parameters()),
                card.output(),
                "installed",
                card.scripted().isEmpty() ? WeightsPlaces.about(card.parameters()) : "",
                "added by a user, " + card.origin(),
                "in the fleet's bucket"));
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
