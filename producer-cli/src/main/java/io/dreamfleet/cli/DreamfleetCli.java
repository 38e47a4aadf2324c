package io.dreamfleet.cli;

import io.dreamfleet.cli.command.ActivationsCommand;
import io.dreamfleet.cli.command.AtlasCommand;
import io.dreamfleet.cli.command.BenchCommand;
import io.dreamfleet.cli.command.CancelCommand;
import io.dreamfleet.cli.command.CompareCommand;
import io.dreamfleet.cli.command.DeadCommand;
import io.dreamfleet.cli.command.EmbedCommand;
import io.dreamfleet.cli.command.ExamplesCommand;
import io.dreamfleet.cli.command.FetchCommand;
import io.dreamfleet.cli.command.GalleryCommand;
import io.dreamfleet.cli.command.HelpOption;
import io.dreamfleet.cli.command.InitCommand;
import io.dreamfleet.cli.command.ModelsCommand;
import io.dreamfleet.cli.command.MonitorCommand;
import io.dreamfleet.cli.command.RecipesCommand;
import io.dreamfleet.cli.command.RetryCommand;
import io.dreamfleet.cli.command.StatusCommand;
import io.dreamfleet.cli.command.SubmitCommand;
import io.dreamfleet.cli.command.SweepCommand;
import io.dreamfleet.cli.command.WatchCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code dreamfleet} command; every subcommand is a class of its own. */
@Command(
    name = "dreamfleet",
    versionProvider = ManifestVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows what the units of a convolutional network respond to: submits visualization jobs to a"
          + " fleet of workers, watches them, and fetches the pictures.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes of every command:%n",
    exitCodeList = {
      "0:all went well; every job that was waited for has succeeded",
      "1:some jobs failed or have not ended",
      "2:what was asked for cannot be done as it stands; nothing was sent",
      "3:the fleet's Kafka or its object store cannot be reached"
    },
    footer = {
      "%nA first picture, and a table of what can be asked for:",
      "  dreamfleet submit emojinet layer2:7 \"fc:tiger face\" --out pictures",
      "  dreamfleet models layers emojinet",
      "",
      "Where the fleet is, is said by --config, --kafka and --s3-*, by DREAMFLEET_... variables,",
      "or by a properties file named in DREAMFLEET_CONFIG (dreamfleet submit --help lists them)."
    })
public final class DreamfleetCli implements Callable<Integer> {
  private static final int HELP_WIDTH = 100;

  @Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    // contact sheets are drawn without a display
    System.setProperty("java.awt.headless", "true");
    int code = commandLine(CliContext.ofProcess()).execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  /** The whole command line for a process. */
  public static CommandLine commandLine(CliContext context) {
    FailureReport failures = new FailureReport(context);
    return new CommandLine(new DreamfleetCli())
        .addSubcommand(new SubmitCommand(context))
        .addSubcommand(new WatchCommand(context))
        .addSubcommand(new StatusCommand(context))
        .addSubcommand(new FetchCommand(context))
        .addSubcommand(new SweepCommand(context))
        .addSubcommand(new GalleryCommand(context))
        .addSubcommand(new CompareCommand(context))
        .addSubcommand(new EmbedCommand(context))
        .addSubcommand(new ActivationsCommand(context))
        .addSubcommand(new ExamplesCommand(context))
        .addSubcommand(new AtlasCommand(context))
        .addSubcommand(new CancelCommand(context))
        .addSubcommand(new RetryCommand(context))
        .addSubcommand(DeadCommand.commandLine(context))
        .addSubcommand(ModelsCommand.commandLine(context))
        .addSubcommand(new RecipesCommand())
        .addSubcommand(new MonitorCommand(context))
        .addSubcommand(new InitCommand(context))
        .addSubcommand(new BenchCommand(context))
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Without a subcommand: what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitStatus.USAGE.code();
  }
}
