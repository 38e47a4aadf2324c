package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.JsonDisplay;
import io.dreamfleet.cli.watch.PatientDisplay;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.control.Cancellation;
import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.ControlPublisher;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.SubmissionLog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dreamfleet cancel}. */
@Command(
    name = "cancel",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Takes jobs back: a running one stops within a second, a waiting one is not begun. What is"
          + " submitted again later runs.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet cancel --batch night",
      "  dreamfleet cancel 3f9a1c 77ab02 --no-wait",
      "%nA job whose picture is being stored may still succeed; one whose picture was there already"
          + " does. A job is taken back in whatever batches it is, a batch with all its jobs.",
      "%nExit codes: 0 none of them runs or waits any more, or the wish was sent with --no-wait; 1"
          + " some have not ended in time, 2 usage, 3 cannot reach the fleet."
    })
public final class CancelCommand implements Callable<Integer> {
  /** Workers answer within a second; this is for those that have no room for more jobs. */
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  @Mixin private JobSelection selection;

  @Option(names = "--no-wait", description = "Return when the wish is sent.")
  private boolean noWait;

  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public CancelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    selection.requireOne();
    Fleet fleet = Fleet.of(connection, context);
    Instant start = Instant.now();
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      JobBoard board = new JobBoard();
      board.apply(log.readToEnd());
      Set<JobId> chosen = chosen(fleet, board);
      send(fleet, chosen);
      Set<JobId> open = new LinkedHashSet<>(chosen);
      board.latest(chosen).stream()
          .filter(event -> event.state().isFinal())
          .forEach(event -> open.remove(event.id()));
      describe(open.size(), chosen.size());
      if (open.isEmpty()) {
        return ExitStatus.SUCCEEDED.code();
      }
      return (noWait ? leave(board.latest(open), open.size()) : await(log, board, open, start))
          .code();
    }
  }

  /** Jobs of a producer that announces nothing are on their topic only, until a worker has them. */
  private Set<JobId> chosen(Fleet fleet, JobBoard board) {
    Set<JobId> waiting =
        selection
            .batch()
            .filter(batch -> !board.knowsBatch(batch))
            .map(new SubmissionLog(fleet.kafka())::batch)
            .orElse(Set.of());
    return waiting.isEmpty() ? selection.required(board) : waiting;
  }

  private void send(Fleet fleet, Set<JobId> chosen) {
    List<Cancellation> wishes =
        selection
            .batch()
            .map(batch -> List.<Cancellation>of(new Cancellation.OfBatch(batch)))
            .orElseGet(() -> chosen.stream().<Cancellation>map(Cancellation.OfJob::new).toList());
    try (ControlPublisher publisher = new ControlPublisher(fleet.kafka())) {
      List<CompletableFuture<Void>> sent = wishes.stream().map(publisher::publish).toList();
      sent.forEach(CompletableFuture::join);
    }
  }

  private void describe(int open, int chosen) {
    PrintWriter notes = report.notes();
    if (open == 0) {
      notes.printf("nothing to cancel: %s ended already%n", chosen == 1 ? "it has" : "all have");
    } else if (open < chosen) {
      notes.printf("%d of %d jobs have ended already%n", chosen - open, chosen);
    }
    notes.flush();
  }

  private ExitStatus leave(List<StatusEvent> known, int open) {
    if (report.json()) {
      JsonDisplay json = new JsonDisplay(spec.commandLine().getOut(), spec.commandLine().getErr());
      known.forEach(json::show);
    }
    PrintWriter notes = report.notes();
    notes.printf(
        "asked for %d %s to be cancelled; see what became of it with: dreamfleet status %s%n",
        open, open == 1 ? "job" : "jobs", selection.text());
    notes.flush();
    return ExitStatus.SUCCEEDED;
  }

  private ExitStatus await(StatusLog log, JobBoard board, Set<JobId> open, Instant start) {
    Tally tally;
    try (WatchDisplay display =
        new PatientDisplay(
            report.display(context, open.size()),
            UNANSWERED,
            "no worker has answered for %d s; what waits is cancelled as soon as a worker gets to it,"
                    .formatted(UNANSWERED.toSeconds())
                + " whether somebody waits for that or not")) {
      tally = new Watch(log, board, display).follow(open, event -> true, report.deadline());
    }
    report.conclude(tally, start, selection.text());
    return tally.ended() == tally.total() ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED;
  }
}
