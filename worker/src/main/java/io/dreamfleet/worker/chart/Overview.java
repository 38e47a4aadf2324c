package io.dreamfleet.worker.chart;

import io.dreamfleet.worker.chart.Drawing.Anchor;
import java.awt.Color;
import java.util.List;

/**
 * All layers' points side by side, small, with one legend.
 *
 * @param title a line of text
 * @param scatters one for each layer, of the same points; their titles and notes stand above them
 */
public record Overview(String title, List<Scatter> scatters) {
  private static final int SIDE = 260;
  private static final int GAP = 20;
  private static final int MARGIN = 24;
  private static final int HEADER = 56;
  private static final int CAPTION = 42;
  private static final int LEGEND = 190;
  private static final int MOST_COLUMNS = 4;
  private static final Color TEXT = new Color(0x202328);
  private static final Color SOFT = new Color(0x5f6670);
  private static final Color GROUND = new Color(0xf6f7f9);

  /** Up to four in one row; more in rows of about the same length. */
  private int columns() {
    int count = scatters.size();
    return count <= MOST_COLUMNS ? count : Math.min(MOST_COLUMNS, (count + 1) / 2);
  }

  /** A PNG. */
  public byte[] png() {
    int columns = columns();
    int rows = (scatters.size() + columns - 1) / columns;
    List<String> classes = scatters.get(0).classes();
    int field = columns * (SIDE + GAP) - GAP + 2 * MARGIN;
    int width = field + (classes.isEmpty() ? 0 : LEGEND);
    int height = HEADER + rows * (CAPTION + SIDE + GAP) + MARGIN - GAP;
    int tallEnough =
        Math.max(height, HEADER + CAPTION + 20 * Math.min(classes.size(), 32) + MARGIN);
    try (PngDrawing drawing = new PngDrawing(width, tallEnough)) {
      drawing.text(
          drawing.fitted(title, 18, width - 2.0 * MARGIN), MARGIN, 36, 18, Anchor.START, TEXT);
      for (int i = 0; i < scatters.size(); i++) {
        double x = MARGIN + (i % columns) * (SIDE + GAP);
        double y = HEADER + (i / columns) * (CAPTION + SIDE + GAP);
        Scatter scatter = scatters.get(i);
        drawing.text(drawing.fitted(scatter.title(), 14, SIDE), x, y + 14, 14, Anchor.START, TEXT);
        drawing.text(drawing.fitted(scatter.note(), 12, SIDE), x, y + 32, 12, Anchor.START, SOFT);
        drawing.rectangle(x, y + CAPTION, SIDE, SIDE, GROUND);
        scatter.points(drawing, x, y + CAPTION, SIDE);
      }
      if (!classes.isEmpty()) {
        Scatter.legend(drawing, classes, field, HEADER + CAPTION, LEGEND - MARGIN);
      }
      return drawing.png();
    }
  }
}
