package io.dreamfleet.cli.watch;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.StatusEvent;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A progress bar for each running job, as many as fit, and one for all; failures stay above. */
public final class BarDisplay implements WatchDisplay {
  /** With the total below them they fit the smallest usual terminal, of 24 lines. */
  private static final int MOST_BARS = 16;

  private final BarScreen screen;
  private final int width;
  private final Bar total;
  private final Map<JobId, Bar> running = new LinkedHashMap<>();
  private final Set<JobId> ended = new HashSet<>();
  private int failed;

  /**
   * A display.
   *
   * @param jobs how many are watched
   * @param width of the terminal in columns
   */
  public BarDisplay(PrintWriter out, int jobs, int width) {
    this.screen = new BarScreen(out);
    this.width = width;
    this.total = new Bar(aligned("total"), jobs, width);
  }

  @Override
  public void show(StatusEvent event) {
    if (event instanceof StatusEvent.Running moved) {
      ended.remove(event.id());
      move(moved);
      return;
    }
    Bar bar = running.remove(event.id());
    if (bar != null) {
      bar.close();
    }
    if (event.state().isFinal() && ended.add(event.id())) {
      leave(event);
    } else if (!event.state().isFinal()) {
      ended.remove(event.id());
    }
  }

  @Override
  public void note(String sentence) {
    screen.print(sentence);
  }

  @Override
  public void refresh() {
    List<String> lines = new ArrayList<>();
    running.values().stream().limit(MOST_BARS).map(Bar::text).forEach(lines::add);
    total.moveTo(ended.size(), totalMessage());
    lines.add(total.text());
    screen.draw(lines);
  }

  @Override
  public void close() {
    refresh();
    running.values().forEach(Bar::close);
    total.close();
  }

  private void move(StatusEvent.Running event) {
    Progress progress = event.progress();
    running
        .computeIfAbsent(
            event.id(), id -> new Bar(aligned(EventText.subject(event)), progress.steps(), width))
        .moveTo(
            progress.step(),
            progress.loss().map(loss -> format("loss %.3g, ", loss)).orElse("")
                + format("%.0f steps/s", progress.stepsPerSecond()));
  }

  private void leave(StatusEvent event) {
    if (event instanceof StatusEvent.Succeeded) {
      return;
    }
    failed += event instanceof StatusEvent.Failed ? 1 : 0;
    String detail = EventText.detail(event);
    screen.print(
        "%s %s%s"
            .formatted(
                EventText.subject(event),
                EventText.state(event),
                detail.isEmpty() ? "" : ": " + detail));
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  /** Bars of names up to a usual unit's length begin in one column. */
  private static String aligned(String name) {
    return "%-24s".formatted(name);
  }

  private String totalMessage() {
    int hidden = running.size() - MOST_BARS;
    return (hidden > 0 ? "%d more running ".formatted(hidden) : "")
        + (failed > 0 ? failed + " failed" : "");
  }
}
