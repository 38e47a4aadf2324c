package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sends jobs as one batch and waits until all have ended.
 *
 * @param name of the batch
 * @param err where trouble with sending is told
 */
record BatchRun(
    Fleet fleet,
    CliContext context,
    ReportOptions report,
    String name,
    Priority priority,
    PrintWriter err) {

  /** Where the jobs stand, and how many of them where. */
  record Outcome(JobBoard board, Tally tally) {}

  /** Sends jobs; what the store has already is not computed again. */
  Outcome of(Collection<Job> jobs) {
    Instant start = Instant.now();
    JobBoard board = new JobBoard();
    // subscribed before anything is sent, so that no event is missed
    try (StatusLog log = StatusLog.fromEnd(fleet.kafka());
        JobProducer producer = new JobProducer(fleet.kafka())) {
      new Dispatch(producer, err)
          .send(jobs.stream().map(job -> new Posting(submission(job), priority)).toList());
      Set<JobId> ids = new LinkedHashSet<>();
      jobs.forEach(job -> ids.add(JobId.of(job)));
      Tally tally;
      try (WatchDisplay display = report.display(context, ids.size())) {
        tally = new Watch(log, board, display).follow(ids, event -> true, report.deadline());
      }
      report.conclude(tally, start, "--batch " + name);
      return new Outcome(board, tally);
    }
  }

  private Submission submission(Job job) {
    return new Submission(
        job,
        Optional.of(name),
        Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        Submission.DEFAULT_PROGRESS_EVERY,
        OnExisting.REUSE);
  }
}
