package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.cli.watch.EventText;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.JsonDisplay;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dreamfleet status}. */
@Command(
    name = "status",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows where jobs stand, as a table or as their last status events in JSON; all that the"
          + " fleet knows of, unless some are named.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet status",
      "  dreamfleet status --batch night",
      "  dreamfleet status 3f9a1c --json",
      "%nExit codes: 0 shown, whatever the jobs' states; 2 usage, 3 cannot reach the fleet."
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private JobSelection selection;

  @Option(names = "--json", description = "Print each job's last status event as a line of JSON.")
  private boolean json;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public StatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    selection.refuseBoth();
    Fleet fleet = Fleet.of(connection, context);
    JobBoard board = new JobBoard();
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      board.apply(log.readToEnd());
    }
    List<StatusEvent> latest = board.latest(selection.orAll(board));
    if (json) {
      JsonDisplay lines = new JsonDisplay(spec.commandLine().getOut(), spec.commandLine().getErr());
      latest.forEach(lines::show);
    } else {
      print(latest);
    }
    return ExitStatus.SUCCEEDED.code();
  }

  private void print(List<StatusEvent> latest) {
    DateTimeFormatter clock =
        DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    TextTable table = new TextTable("JOB", "BATCH", "UNIT", "AT", "STATE", "");
    for (StatusEvent event : latest) {
      table.row(
          event.id().abbreviated(),
          event.subject().batch().orElse("-"),
          EventText.subject(event),
          clock.format(event.subject().at()),
          EventText.state(event),
          EventText.detail(event));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!latest.isEmpty()) {
      table.print(out);
    }
    out.println(Tally.of(latest, latest.size()).text());
    out.flush();
  }
}
