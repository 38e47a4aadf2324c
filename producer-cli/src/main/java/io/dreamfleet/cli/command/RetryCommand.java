package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.SubmissionLog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dreamfleet retry}. */
@Command(
    name = "retry",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Submits jobs again that ended without a picture: those that failed and those that were"
          + " cancelled. The others are left as they are.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet retry --batch night",
      "  dreamfleet retry --batch night --failed --watch",
      "  dreamfleet retry 3f9a1c --priority high",
      "%nThe jobs are read back from the topics that they were sent to, which keep them for 30 days.",
      "%nExit codes: 0 sent, or there was nothing to retry; with --watch, all succeeded; 1 some"
          + " could not be sent again, failed or did not end in time, 2 usage, 3 cannot reach the"
          + " fleet."
    })
public final class RetryCommand implements Callable<Integer> {
  @Mixin private JobSelection selection;

  @Option(names = "--failed", description = "Only those that failed.")
  private boolean failedOnly;

  @Mixin private ResendOptions resend;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;

  private final CliContext context;

  public RetryCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    selection.requireOne();
    Fleet fleet = Fleet.of(connection, context);
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      JobBoard board = new JobBoard();
      board.apply(log.readToEnd());
      List<StatusEvent> chosen = board.latest(selection.required(board));
      Set<JobId> ids =
          chosen.stream().filter(this::isToRetry).map(StatusEvent::id).collect(Collectors.toSet());
      if (ids.isEmpty()) {
        say("nothing to retry; " + Tally.of(chosen, chosen.size()).text());
        return ExitStatus.SUCCEEDED.code();
      }
      Map<JobId, Posting> found = new SubmissionLog(fleet.kafka()).last(ids, selection.batch());
      if (found.size() < ids.size()) {
        say(
            "%d of %d cannot be retried: the topics do not have them any more, or they are no jobs"
                .formatted(ids.size() - found.size(), ids.size()));
      }
      if (found.isEmpty()) {
        return ExitStatus.SOME_FAILED.code();
      }
      ExitStatus sent = resend.resend(fleet, context, log, found.values());
      return (found.size() == ids.size() ? sent : ExitStatus.SOME_FAILED).code();
    }
  }

  private boolean isToRetry(StatusEvent event) {
    return event.state() == JobState.FAILED || event.state() == JobState.CANCELLED && !failedOnly;
  }

  private void say(String sentence) {
    PrintWriter notes = resend.notes();
    notes.println(sentence);
    notes.flush();
  }
}
