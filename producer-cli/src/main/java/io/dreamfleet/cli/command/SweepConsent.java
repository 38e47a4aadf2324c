package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.text.Counts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether so many jobs are really wished: by an option, or by a person's answer. */
final class SweepConsent {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--yes", description = "Send without asking.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Say what it takes, and send no job.")
  private boolean dryRun;

  /** Refuses a command line that could not be asked, before anything is looked at. */
  void check(CliContext context) {
    if (yes && dryRun) {
      throw new ParameterException(spec.commandLine(), "give either --yes or --dry-run, not both");
    }
    if (!yes && !dryRun && !context.terminal()) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no terminal to ask on: give --yes to send the jobs, or --dry-run to see what they take");
    }
  }

  /** Whether to send the jobs; asks where nobody has said so yet and there are any. */
  boolean given(int jobs, String batch, PrintWriter notes) {
    if (dryRun) {
      return false;
    }
    if (yes || jobs == 0) {
      return true;
    }
    notes.printf(
        "Send %s %s as batch %s? [y/N] ", Counts.text(jobs), jobs == 1 ? "job" : "jobs", batch);
    notes.flush();
    boolean agreed = answer().strip().toLowerCase(Locale.ROOT).matches("y|yes");
    if (!agreed) {
      notes.println("nothing was sent");
      notes.flush();
    }
    return agreed;
  }

  /** A line of standard input; nothing where that has ended. */
  private static String answer() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException("the answer cannot be read", e);
    }
  }
}
