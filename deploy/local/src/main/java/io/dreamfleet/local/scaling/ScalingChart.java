package io.dreamfleet.local.scaling;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Backlog and workers over time, a panel for each outcome, as SVG. */
final class ScalingChart {
  private static final int WIDTH = 760;
  private static final int PANEL = 150;
  private static final int LEFT = 46;
  private static final int TOP = 26;
  private static final int PLOT_WIDTH = WIDTH - 2 * LEFT;
  private static final int PLOT_HEIGHT = PANEL - TOP - 24;
  private static final int POINTS = 600;
  private static final String BACKLOG = "#b3552e";
  private static final String WORKERS = "#2e6db3";

  private ScalingChart() {}

  static String of(List<ScalingOutcome> outcomes) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(WIDTH, PANEL * outcomes.size() + 10));
    for (int i = 0; i < outcomes.size(); i++) {
      svg.append(panel(outcomes.get(i), i * PANEL));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String panel(ScalingOutcome outcome, int y) {
    int mostJobs = Math.max(1, Arrays.stream(outcome.backlog()).max().orElse(1));
    int mostWorkers = Math.max(1, outcome.mostWorkers());
    double hours = outcome.workers().length / 3600.0;
    return String.format(
        Locale.ROOT,
        """
        <g transform="translate(%d %d)">
        <text x="0" y="-8" font-weight="bold" fill="#222222">%s</text>
        <text x="%d" y="-8" text-anchor="end" fill="%s">backlog, up to %d jobs</text>
        <text x="%d" y="-8" text-anchor="end" fill="%s">workers, up to %d</text>
        <path d="M0 0V%d H%d" fill="none" stroke="#999999"/>
        <text x="0" y="%d" fill="#555555">0</text>
        <text x="%d" y="%d" text-anchor="end" fill="#555555">%.0f h</text>
        <polyline points="%s" fill="none" stroke="%s" stroke-width="1.2"/>
        <polyline points="%s" fill="none" stroke="%s" stroke-width="1.2"/>
        </g>
        """,
        LEFT,
        y + TOP,
        outcome.name(),
        PLOT_WIDTH - 130,
        BACKLOG,
        mostJobs,
        PLOT_WIDTH,
        WORKERS,
        mostWorkers,
        PLOT_HEIGHT,
        PLOT_WIDTH,
        PLOT_HEIGHT + 14,
        PLOT_WIDTH,
        PLOT_HEIGHT + 14,
        hours,
        line(outcome.backlog(), mostJobs),
        BACKLOG,
        line(outcome.workers(), mostWorkers),
        WORKERS);
  }

  /** The largest value of each stretch, so that nothing short is lost. */
  private static String line(int[] values, int most) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < POINTS; i++) {
      int from = (int) ((long) values.length * i / POINTS);
      int to = Math.max(from + 1, (int) ((long) values.length * (i + 1) / POINTS));
      int value = 0;
      for (int second = from; second < to; second++) {
        value = Math.max(value, values[second]);
      }
      points.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              i * (double) PLOT_WIDTH / POINTS,
              PLOT_HEIGHT * (1 - value / (double) most)));
    }
    return points.toString().strip();
  }
}
