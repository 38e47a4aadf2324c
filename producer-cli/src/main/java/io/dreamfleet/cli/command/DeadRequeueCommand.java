package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet dead requeue}. */
@Command(
    name = "requeue",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Sends the jobs of dead letters again: those named, or all that have not been sent again since"
          + " they died.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet dead requeue 3f9a1c --watch",
      "  dreamfleet dead requeue --batch night",
      "  dreamfleet dead requeue --all",
      "%nExit codes: 0 sent, or there was nothing to send; with --watch, all succeeded; 1 some failed"
          + " or did not end in time, 2 usage, or a record that is named is no job; 3 cannot reach"
          + " the fleet."
    })
public final class DeadRequeueCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "0..*", description = "As dreamfleet dead list shows it.")
  private List<String> ids = List.of();

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description = "All of a batch that are still dead, in place of ids.")
  private Optional<String> batch = Optional.empty();

  @Option(names = "--all", description = "All that are still dead, in place of ids.")
  private boolean all;

  @Mixin private ResendOptions resend;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  DeadRequeueCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (Stream.of(!ids.isEmpty(), batch.isPresent(), all).filter(given -> given).count() != 1) {
      throw new ParameterException(
          spec.commandLine(), "which ones? Give either their ids, or --batch NAME, or --all");
    }
    Fleet fleet = Fleet.of(connection, context);
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      List<Posting> postings = postings(DeadBoard.read(fleet, log));
      if (postings.isEmpty()) {
        PrintWriter notes = resend.notes();
        notes.println("nothing to send again");
        notes.flush();
        return ExitStatus.SUCCEEDED.code();
      }
      return resend.resend(fleet, context, log, postings).code();
    }
  }

  private List<Posting> postings(DeadBoard board) {
    if (!ids.isEmpty()) {
      return ids.stream().map(board::letter).distinct().map(this::job).toList();
    }
    return batch.map(board::batch).orElseGet(board::all).stream()
        .filter(board::isStillDead)
        .flatMap(letter -> letter.posting().stream())
        .toList();
  }

  /**
   * A letter's job.
   *
   * @throws ParameterException when it has none
   */
  private Posting job(DeadLetter letter) {
    return letter
        .posting()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "%s is no job and cannot be sent again; see it with: dreamfleet dead show %s"
                        .formatted(letter.id().abbreviated(), letter.id().abbreviated())));
  }
}
