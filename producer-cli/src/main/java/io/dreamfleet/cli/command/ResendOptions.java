package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.JsonDisplay;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How jobs are sent once more. */
final class ResendOptions {
  /** Beyond this, a list of ids is not what anybody would type. */
  private static final int LISTED = 5;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--priority",
      paramLabel = "WHICH",
      description = "high or normal, in place of what they were sent with.")
  private Optional<Priority> priority = Optional.empty();

  @Option(names = "--watch", description = "Wait for all jobs and show how they come along.")
  private boolean watch;

  @Mixin private ReportOptions report;

  /** Where sentences for people go. */
  PrintWriter notes() {
    return report.notes();
  }

  /**
   * Sends submissions as if they were made now.
   *
   * @param log stands before what will become of them
   */
  ExitStatus resend(Fleet fleet, CliContext context, StatusLog log, Collection<Posting> found) {
    Instant start = Instant.now();
    List<Posting> postings = found.stream().map(this::again).toList();
    try (JobProducer producer = new JobProducer(fleet.kafka())) {
      new Dispatch(producer, spec.commandLine().getErr()).send(postings);
    }
    List<Submission> sent = postings.stream().map(Posting::submission).toList();
    return watch ? follow(log, context, sent, start) : leave(sent);
  }

  private Posting again(Posting posting) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Posting(posting.submission().again(now), priority.orElse(posting.priority()));
  }

  private ExitStatus follow(
      StatusLog log, CliContext context, List<Submission> sent, Instant start) {
    Set<JobId> ids = new LinkedHashSet<>();
    sent.forEach(submission -> ids.add(submission.id()));
    Tally tally;
    try (WatchDisplay display = report.display(context, ids.size())) {
      // a board of its own: what became of them the last time does not count
      tally = new Watch(log, new JobBoard(), display).follow(ids, event -> true, report.deadline());
    }
    report.conclude(tally, start, text(sent));
    return tally.allSucceeded() ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED;
  }

  private ExitStatus leave(List<Submission> sent) {
    if (report.json()) {
      JsonDisplay json = new JsonDisplay(spec.commandLine().getOut(), spec.commandLine().getErr());
      sent.forEach(submission -> json.show(StatusEvent.Queued.announcing(submission)));
    }
    PrintWriter notes = report.notes();
    notes.printf(
        "%d %s sent again; see %s with: dreamfleet watch %s%n",
        sent.size(),
        sent.size() == 1 ? "job" : "jobs",
        sent.size() == 1 ? "it" : "them",
        text(sent));
    notes.flush();
    return ExitStatus.SUCCEEDED;
  }

  /** These jobs, as they are named on a command line. */
  private static String text(List<Submission> sent) {
    Set<Optional<String>> batches =
        sent.stream().map(Submission::batch).collect(Collectors.toSet());
    if (batches.size() == 1 && sent.get(0).batch().isPresent()) {
      return "--batch " + sent.get(0).batch().get();
    }
    return sent.stream()
            .limit(LISTED)
            .map(submission -> submission.id().abbreviated())
            .collect(Collectors.joining(" "))
        + (sent.size() > LISTED ? " ..." : "");
  }
}
