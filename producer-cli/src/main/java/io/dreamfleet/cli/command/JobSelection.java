package io.dreamfleet.cli.command;

import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.job.JobId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which jobs a command is about: some by id, or a batch. */
final class JobSelection {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      paramLabel = "JOB",
      arity = "0..*",
      description = "A job's id, or enough of its beginning to tell it from others.")
  private List<String> jobs = List.of();

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description = "All jobs of a batch, in place of ids.")
  private Optional<String> batch = Optional.empty();

  /** The jobs chosen; a usage error where none were. */
  Set<JobId> required(JobBoard board) {
    requireOne();
    return chosen(board);
  }

  /** The jobs chosen, or all that the board knows. */
  Set<JobId> orAll(JobBoard board) {
    refuseBoth();
    return jobs.isEmpty() && batch.isEmpty() ? board.ids() : chosen(board);
  }

  /** Refuses a command line that chooses nothing, before the fleet is asked. */
  void requireOne() {
    refuseBoth();
    if (jobs.isEmpty() && batch.isEmpty()) {
      throw usage("which jobs? Give their ids, or --batch NAME");
    }
  }

  /** The batch chosen, if it was done so. */
  Optional<String> batch() {
    return batch;
  }

  /** The choice, as it is written on a command line. */
  String text() {
    return batch.map(name -> "--batch " + name).orElseGet(() -> String.join(" ", jobs));
  }

  /** Refuses a command line that chooses in both ways, before the fleet is asked. */
  void refuseBoth() {
    if (!jobs.isEmpty() && batch.isPresent()) {
      throw usage("give either jobs' ids or --batch NAME, not both");
    }
  }

  private Set<JobId> chosen(JobBoard board) {
    if (batch.isPresent()) {
      return board.batch(batch.get());
    }
    Set<JobId> ids = new LinkedHashSet<>();
    jobs.forEach(job -> ids.add(board.job(job)));
    return ids;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
