package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dreamfleet dead list}. */
@Command(
    name = "list",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Lists the jobs that died in the last 30 days, when and why, and where they stand by now.",
      ""
    },
    footer = {
      "%nExample:",
      "  dreamfleet dead list --batch night",
      "%nA job that was sent again is still listed, with the state that it has got to.",
      "%nExit codes: 0 shown, 2 usage, 3 cannot reach the fleet."
    })
public final class DeadListCommand implements Callable<Integer> {
  @Option(names = "--batch", paramLabel = "NAME", description = "Only the jobs of a batch.")
  private Optional<String> batch = Optional.empty();

  @Option(names = "--json", description = "Print each as a line of JSON.")
  private boolean json;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  DeadListCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Fleet fleet = Fleet.of(connection, context);
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      DeadBoard board = DeadBoard.read(fleet, log);
      List<DeadLetter> letters = batch.map(board::batch).orElseGet(board::all);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        letters.stream().map(new DeadLetterText(board)::json).forEach(out::println);
      } else {
        print(letters, board, out);
      }
      out.flush();
    }
    return ExitStatus.SUCCEEDED.code();
  }

  private static void print(List<DeadLetter> letters, DeadBoard board, PrintWriter out) {
    DateTimeFormatter clock =
        DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    TextTable table = new TextTable("JOB", "BATCH", "UNIT", "DIED", "NOW", "");
    for (DeadLetter letter : letters) {
      table.row(
          letter.id().abbreviated(),
          DeadLetterText.batch(letter),
          DeadLetterText.subject(letter),
          clock.format(letter.at()),
          board.state(letter),
          board.reason(letter));
    }
    if (!letters.isEmpty()) {
      table.print(out);
    }
    long dead = letters.stream().filter(board::isStillDead).count();
    out.printf(
        "%d dead %s, %d of them sent again since%n",
        letters.size(), letters.size() == 1 ? "letter" : "letters", letters.size() - dead);
  }
}
