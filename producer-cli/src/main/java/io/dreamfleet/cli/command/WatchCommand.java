package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dreamfleet watch}. */
@Command(
    name = "watch",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows how jobs come along, from where they stand now until all have ended: a bar for each"
          + " running job on a terminal, plain lines elsewhere.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet watch --batch night",
      "  dreamfleet watch 3f9a1c 77ab02 --json",
      "%nA job that was submitted in several batches is listed under those whose events the status"
          + " log still has.",
      "%nExit codes: 0 all succeeded, 1 some failed or did not end in time, 2 usage, 3 cannot reach"
          + " the fleet."
    })
public final class WatchCommand implements Callable<Integer> {
  @Mixin private JobSelection selection;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;

  private final CliContext context;

  public WatchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    selection.requireOne();
    Fleet fleet = Fleet.of(connection, context);
    Instant start = Instant.now();
    Tally tally;
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      JobBoard board = new JobBoard();
      board.apply(log.readToEnd());
      Set<JobId> ids = selection.required(board);
      try (WatchDisplay display = report.display(context, ids.size())) {
        tally = new Watch(log, board, display).follow(ids, event -> true, report.deadline());
      }
    }
    report.conclude(tally, start, selection.text());
    return (tally.allSucceeded() ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED).code();
  }
}
