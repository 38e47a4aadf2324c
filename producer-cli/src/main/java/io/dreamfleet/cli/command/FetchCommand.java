package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.cli.fetch.JobsFile;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dreamfleet fetch}. */
@Command(
    name = "fetch",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {"Gets the pictures of jobs that have succeeded.", ""},
    footer = {
      "%nExamples:",
      "  dreamfleet fetch --batch night --out pictures --contact-sheet",
      "  dreamfleet fetch 3f9a1c --out .",
      "  dreamfleet fetch --batch night --out pictures --animate --outline receptive-field",
      "%njobs.json lists every job with id, batch, model, objective, label (of a logit), state,"
          + " score, file, snapshots, animation and error; what a job does not have is left out. Files of the same names"
          + " are replaced.",
      "%nExit codes: 0 every job has its picture (and animation), 1 some failed or have not ended, 2 usage, 3 cannot"
          + " reach the fleet."
    })
public final class FetchCommand implements Callable<Integer> {
  @Mixin private JobSelection selection;
  @Mixin private OutputOptions output;

  @Option(
      names = "--json",
      description = "Print every job as in jobs.json, one a line, on standard output.")
  private boolean json;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public FetchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    selection.requireOne();
    output.requiredFolder();
    output.check(context);
    Fleet fleet = Fleet.of(connection, context);
    JobBoard board = new JobBoard();
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      board.apply(log.readToEnd());
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter notes = json ? spec.commandLine().getErr() : out;
    List<FetchedJob> fetched;
    try (ObjectStore store = fleet.openStore()) {
      fetched =
          output.fetch(
              board.latest(selection.required(board)), store, fleet.catalog(), context, notes);
    }
    if (json) {
      fetched.forEach(job -> out.println(JobsFile.line(job)));
      out.flush();
    }
    List<FetchedJob> without = fetched.stream().filter(job -> !job.isThere()).toList();
    without.forEach(job -> notes.println(withoutPicture(job)));
    notes.flush();
    return (fetched.stream().allMatch(output::isComplete)
            ? ExitStatus.SUCCEEDED
            : ExitStatus.SOME_FAILED)
        .code();
  }

  private static String withoutPicture(FetchedJob fetched) {
    String why =
        fetched
            .problem()
            .map(problem -> problem.code() + ": " + problem.reason())
            .orElseGet(() -> fetched.job().event().state().name().toLowerCase(Locale.ROOT));
    return "no picture of %s %s (%s): %s"
        .formatted(
            fetched.job().modelName(), fetched.job().unit(), fetched.job().id().abbreviated(), why);
  }
}
