package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dreamfleet dead}. */
@Command(
    name = "dead",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Shows the dead letters, which are records that no worker could do anything with, and sends"
            + " their jobs again.",
    commandListHeading = "%nCommands:%n")
public final class DeadCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private DeadCommand() {}

  /** The command with its subcommands. */
  public static CommandLine commandLine(CliContext context) {
    return new CommandLine(new DeadCommand())
        .addSubcommand(new DeadListCommand(context))
        .addSubcommand(new DeadShowCommand(context))
        .addSubcommand(new DeadRequeueCommand(context));
  }

  /** Without a subcommand: what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitStatus.USAGE.code();
  }
}
