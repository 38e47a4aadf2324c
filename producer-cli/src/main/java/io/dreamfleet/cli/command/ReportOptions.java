package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.text.Durations;
import io.dreamfleet.cli.watch.BarDisplay;
import io.dreamfleet.cli.watch.JsonDisplay;
import io.dreamfleet.cli.watch.PlainDisplay;
import io.dreamfleet.cli.watch.SummaryDisplay;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.WatchDisplay;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How watching looks and how long it lasts. */
final class ReportOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--json",
      description =
          "Print every status event as a line of JSON on standard output, all else on standard"
              + " error.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop waiting after this time, such as 90s or 1h30m; the jobs go on.")
  private Optional<Duration> timeout = Optional.empty();

  boolean json() {
    return json;
  }

  Optional<Instant> deadline() {
    return timeout.map(Instant.now()::plus);
  }

  /** Where sentences for people go. */
  PrintWriter notes() {
    return json ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }

  /** Says how waiting ended. */
  void conclude(Tally tally, Instant start, String jobs) {
    PrintWriter notes = notes();
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    notes.printf(Locale.ROOT, "%s, after %.1f s%n", tally.text(), seconds);
    if (tally.ended() < tally.total()) {
      notes.printf("not waiting any longer; see the rest with: dreamfleet watch %s%n", jobs);
    }
    notes.flush();
  }

  /** The display for so many jobs that lines for each would tell nobody anything. */
  WatchDisplay summary(CliContext context, int jobs) {
    PrintWriter out = spec.commandLine().getOut();
    return json
        ? new JsonDisplay(out, spec.commandLine().getErr())
        : new SummaryDisplay(out, jobs, context.terminal());
  }

  /** The display for so many jobs. */
  WatchDisplay display(CliContext context, int jobs) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      return new JsonDisplay(out, spec.commandLine().getErr());
    }
    if (context.terminal()) {
      // what the library takes a terminal's usable width to be
      int width = new ConsoleProgressBarConsumer(System.out).getMaxRenderedLength();
      return new BarDisplay(out, jobs, width);
    }
    return new PlainDisplay(out, jobs, ZoneId.systemDefault());
  }
}
