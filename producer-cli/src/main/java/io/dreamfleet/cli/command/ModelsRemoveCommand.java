package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.model.ModelCard;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models rm}. */
@Command(
    name = "rm",
    sortOptions = false,
    description = {
      "Takes a model that was added out of the fleet's bucket, with its file, unless another name"
          + " uses that. Results stay; jobs that name the model are refused from then on. The name stays"
          + " taken: the same file can be added under it again, another one cannot.",
      ""
    },
    footer = {
      "%nExample:",
      "  dreamfleet models rm mynet",
      "%nExit codes: 0 it is gone, 1 it was not confirmed, 2 there is no such model, or it is a"
          + " built-in one, 3 cannot reach the fleet."
    })
final class ModelsRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "See dreamfleet models list.")
  private String name;

  @Option(names = "--yes", description = "Do not ask first, as is done on a terminal.")
  private boolean yes;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  ModelsRemoveCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Fleet fleet = Fleet.of(connection, context);
    PrintWriter out = spec.commandLine().getOut();
    try (ObjectStore store = fleet.openStore()) {
      StoredModels models = new StoredModels(store, fleet.library(store));
      ModelCard card = models.removable(name);
      if (context.terminal() && !yes && !confirmed(card)) {
        out.printf("%s is left as it is%n", name);
        out.flush();
        return ExitStatus.SOME_FAILED.code();
      }
      boolean shared = models.remove(card);
      out.printf(
          "%s is removed%s%n",
          name, shared ? "; its file stays, because another name uses it" : ", with its file");
    }
    out.println(
        "jobs that name it, waiting ones too, now fail with UNKNOWN_MODEL, but for a worker that has"
            + " it loaded already, until that restarts; results and their pictures stay");
    out.flush();
    return ExitStatus.SUCCEEDED.code();
  }

  private static boolean confirmed(ModelCard card) {
    return Optional.ofNullable(System.console())
        .map(
            console ->
                console.readLine(
                    "remove %s (%s, %d layers) from the fleet? [y/N] ",
                    card.name(), card.origin(), card.layers()))
        .filter(answer -> answer.strip().matches("(?i)y(es)?"))
        .isPresent();
  }
}
