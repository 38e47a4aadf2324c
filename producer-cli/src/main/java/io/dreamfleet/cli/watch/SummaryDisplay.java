package io.dreamfleet.cli.watch;

import io.dreamfleet.cli.text.Amounts;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One line for all jobs, however many: drawn again and again on a terminal, printed now and then
 * elsewhere. The first failures stay above it.
 */
public final class SummaryDisplay implements WatchDisplay {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** What many jobs fail of is mostly the same. */
  private static final int FAILURES = 10;

  private final PrintWriter out;
  private final BarScreen screen;
  private final int jobs;
  private final boolean terminal;
  private final InstantSource clock;
  private final Instant start;
  private final Map<JobId, JobState> states = new HashMap<>();
  private final Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
  private Instant lastLine;
  private String last = "";
  private int failures;

  /**
   * A display.
   *
   * @param jobs how many are watched
   * @param terminal whether lines can be drawn again
   */
  public SummaryDisplay(PrintWriter out, int jobs, boolean terminal) {
    this(out, jobs, terminal, InstantSource.system());
  }

  SummaryDisplay(PrintWriter out, int jobs, boolean terminal, InstantSource clock) {
    this.out = out;
    this.screen = new BarScreen(out);
    this.jobs = jobs;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.instant();
    this.lastLine = start;
  }

  @Override
  public void show(StatusEvent event) {
    JobState before = states.put(event.id(), event.state());
    if (before == event.state()) {
      return;
    }
    if (before != null) {
      counts.merge(before, -1, Integer::sum);
    }
    counts.merge(event.state(), 1, Integer::sum);
    if (event instanceof StatusEvent.Failed && failures++ < FAILURES) {
      note("%s failed: %s".formatted(EventText.subject(event), EventText.detail(event)));
    }
  }

  @Override
  public void note(String sentence) {
    if (terminal) {
      screen.print(sentence);
    } else {
      out.println(sentence);
      out.flush();
    }
  }

  @Override
  public void refresh() {
    if (terminal) {
      screen.draw(List.of(line()));
    } else if (Duration.between(lastLine, clock.instant()).compareTo(BETWEEN_LINES) >= 0) {
      lastLine = clock.instant();
      print(line());
    }
  }

  @Override
  public void close() {
    if (terminal) {
      screen.draw(List.of(line()));
    } else {
      print(line());
    }
  }

  private void print(String line) {
    if (!line.equals(last)) {
      out.println(line);
      out.flush();
    }
    last = line;
  }

  private String line() {
    int ended = of(JobState.SUCCEEDED) + of(JobState.FAILED) + of(JobState.CANCELLED);
    StringBuilder line = new StringBuilder();
    line.append("%s of %s done".formatted(Counts.text(of(JobState.SUCCEEDED)), Counts.text(jobs)));
    for (JobState state : List.of(JobState.RUNNING, JobState.FAILED, JobState.CANCELLED)) {
      if (of(state) > 0) {
        line.append(
            ", %s %s".formatted(Counts.text(of(state)), state.name().toLowerCase(Locale.ROOT)));
      }
    }
    double seconds = Duration.between(start, clock.instant()).toMillis() / 1000.0;
    if (ended > 0 && ended < jobs && seconds > 0) {
      double rate = ended / seconds;
      line.append(
          "; %s, about %s left"
              .formatted(
                  rate(rate), Amounts.time(Duration.ofSeconds(Math.round((jobs - ended) / rate)))));
    }
    return line.toString();
  }

  private static String rate(double perSecond) {
    return perSecond >= 1
        ? String.format(Locale.ROOT, "%.1f a second", perSecond)
        : String.format(Locale.ROOT, "%.1f a minute", 60 * perSecond);
  }

  private int of(JobState state) {
    return counts.getOrDefault(state, 0);
  }
}
