package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models}. */
@Command(
    name = "models",
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows the networks that jobs can name, and their layers; adds some of your own.",
    commandListHeading = "%nCommands:%n")
public final class ModelsCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private ModelsCommand() {}

  /** The command with its subcommands. */
  public static CommandLine commandLine(CliContext context) {
    return new CommandLine(new ModelsCommand())
        .addSubcommand(new ModelsListCommand(context))
        .addSubcommand(new ModelsLayersCommand(context))
        .addSubcommand(new ModelsCheckCommand(context))
        .addSubcommand(new ModelsAddCommand(context))
        .addSubcommand(new ModelsRemoveCommand(context))
        .addSubcommand(new ModelsPullCommand(context));
  }

  /** Without a subcommand: what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitStatus.USAGE.code();
  }
}
