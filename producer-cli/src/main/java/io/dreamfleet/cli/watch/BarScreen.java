package io.dreamfleet.cli.watch;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines at the bottom of a terminal that are drawn again and again; what is printed above them
 * stays. Uses the control sequences of ECMA-48 that every terminal of today has.
 */
final class BarScreen {
  private static final String ESCAPE = "\u001b[";
  private static final String TO_LINE_START_AND_CLEAR_BELOW = "\r" + ESCAPE + "J";

  private final PrintWriter out;
  private final List<String> permanent = new ArrayList<>();
  private int drawn;

  BarScreen(PrintWriter out) {
    this.out = out;
  }

  /** A line to be left above the moving ones at the next drawing. */
  void print(String line) {
    permanent.add(line);
  }

  /** Draws the moving lines in place of the last ones. */
  void draw(List<String> lines) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(ESCAPE).append(drawn).append('A');
    }
    frame.append(TO_LINE_START_AND_CLEAR_BELOW);
    permanent.forEach(line -> frame.append(line).append('\n'));
    lines.forEach(line -> frame.append(line).append('\n'));
    permanent.clear();
    drawn = lines.size();
    out.print(frame);
    out.flush();
  }
}
