package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models pull}. */
@Command(
    name = "pull",
    sortOptions = false,
    description = {
      "Brings a network's published weights, their hash checked, into this machine's cache and the"
          + " fleet's bucket, where workers find them without leaving the fleet. submit does this by"
          + " itself; this is for a fleet without a way out, from a machine that has one.",
      ""
    },
    footer = {
      "%nExample:",
      "  dreamfleet models pull resnet18",
      "%n"
          + LibraryOptions.MIRROR_VARIABLE
          + " names a web folder in place of the publisher's, "
          + LibraryOptions.CACHE_VARIABLE
          + " the cache folder.",
      "%nExit codes: 0 they are there, 2 they cannot be had or are not the right ones, 3 cannot"
          + " reach the fleet."
    })
final class ModelsPullCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  ModelsPullCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Fleet fleet = Fleet.of(connection, context);
    Model model = fleet.catalog().model(modelName);
    PrintWriter out = spec.commandLine().getOut();
    if (model.weights() instanceof WeightsSource.Bundled) {
      out.printf("%s is part of dreamfleet: there is nothing to bring%n", model.name());
      out.flush();
      return ExitStatus.SUCCEEDED.code();
    }
    Optional<Path> file;
    try (ObjectStore store = fleet.openStore();
        TransferDisplay transfer =
            new TransferDisplay(spec.commandLine().getErr(), context.terminal())) {
      file = fleet.library(store).pull(model, transfer);
    }
    out.printf(
        "%s: in %s and in the bucket %s%n",
        model.name(), file.orElseThrow(), fleet.settings().store().bucket());
    out.flush();
    return ExitStatus.SUCCEEDED.code();
  }
}
