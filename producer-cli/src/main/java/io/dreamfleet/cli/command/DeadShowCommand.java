package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet dead show}. */
@Command(
    name = "show",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {"Shows a dead letter: why it died, and what it is.", ""},
    footer = {
      "%nExample:",
      "  dreamfleet dead show 3f9a1c",
      "%nExit codes: 0 shown, 2 usage, 3 cannot reach the fleet."
    })
public final class DeadShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "As dreamfleet dead list shows it.")
  private String id;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  DeadShowCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Fleet fleet = Fleet.of(connection, context);
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      DeadBoard board = DeadBoard.read(fleet, log);
      print(board.letter(id), board, spec.commandLine().getOut());
    }
    return ExitStatus.SUCCEEDED.code();
  }

  private static void print(DeadLetter letter, DeadBoard board, PrintWriter out) {
    out.printf("id          %s%n", letter.id());
    out.printf("unit        %s%n", DeadLetterText.subject(letter));
    out.printf("batch       %s%n", DeadLetterText.batch(letter));
    out.printf("died        %s%n", letter.at());
    out.printf("reason      %s%n", board.reason(letter));
    out.printf("deliveries  %d%n", letter.deliveries());
    out.printf("now         %s%n", board.state(letter));
    out.printf("record      %s, %d bytes%n", letter.place(), letter.size());
    out.println();
    out.println(DeadLetterText.record(letter));
    out.flush();
  }
}
