package io.dreamfleet.cli.watch;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A line for every change of state, and now and then one for a running job's progress. */
public final class PlainDisplay implements WatchDisplay {
  private static final Duration BETWEEN_PROGRESS_LINES = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final DateTimeFormatter clock;
  private final int jobs;
  private final Map<JobId, Shown> shown = new HashMap<>();
  private final Set<JobId> ended = new HashSet<>();

  /**
   * A display.
   *
   * @param jobs how many are watched
   * @param zone of the times shown
   */
  public PlainDisplay(PrintWriter out, int jobs, ZoneId zone) {
    this.out = out;
    this.jobs = jobs;
    this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  /** What the last line about a job said, and of when. */
  private record Shown(JobState state, Instant at) {}

  @Override
  public void note(String sentence) {
    out.println(sentence);
    out.flush();
  }

  @Override
  public void show(StatusEvent event) {
    Instant at = event.subject().at();
    Shown last = shown.get(event.id());
    boolean moved = last == null || last.state() != event.state();
    if (!moved && Duration.between(last.at(), at).compareTo(BETWEEN_PROGRESS_LINES) < 0) {
      return;
    }
    shown.put(event.id(), new Shown(event.state(), at));
    if (event.state().isFinal()) {
      ended.add(event.id());
    } else {
      ended.remove(event.id());
    }
    String line =
        "%s  %s  %-24s  %-9s  %s%s"
            .formatted(
                clock.format(at),
                event.id().abbreviated(),
                EventText.subject(event),
                EventText.state(event),
                EventText.detail(event),
                event.state().isFinal() ? "  [%d of %d]".formatted(ended.size(), jobs) : "");
    out.println(line.stripTrailing());
    out.flush();
  }
}
