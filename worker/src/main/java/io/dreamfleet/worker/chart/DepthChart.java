package io.dreamfleet.worker.chart;

import io.dreamfleet.worker.chart.Drawing.Anchor;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures from 0 to 1 of layers, from the picture on, so that depth can be read off.
 *
 * @param title a line of text
 * @param layers their names
 * @param lines by their names, each with a figure for each layer
 */
public record DepthChart(String title, List<String> layers, List<Line> lines) {
  private static final int HEIGHT = 320;
  private static final int LEFT = 56;
  private static final int RIGHT = 24;
  private static final int TOP = 76;
  private static final int BOTTOM = 44;
  private static final int EACH = 84;
  private static final int NARROWEST = 420;
  private static final Color TEXT = new Color(0x202328);
  private static final Color SOFT = new Color(0x5f6670);
  private static final Color GRID = new Color(0xdfe2e7);

  /** One of the figures. */
  public record Line(String name, List<Double> values) {}

  /** A PNG. */
  public byte[] png() {
    try (PngDrawing drawing = new PngDrawing(width(), HEIGHT)) {
      draw(drawing, 0, 0, width(), HEIGHT);
      return drawing.png();
    }
  }

  /** An SVG. */
  public String svg() {
    try (SvgDrawing drawing = new SvgDrawing(width(), HEIGHT, title)) {
      draw(drawing, 0, 0, width(), HEIGHT);
      return drawing.svg();
    }
  }

  private int width() {
    return Math.max(NARROWEST, LEFT + RIGHT + EACH * layers.size());
  }

  /** Draws it into a rectangle. */
  void draw(Drawing drawing, double x, double y, double width, double height) {
    drawing.text(drawing.fitted(title, 15, width - 32), x + 16, y + 26, 15, Anchor.START, TEXT);
    List<Color> colours = Palette.of(Math.max(2, lines.size()));
    double at = x + 16;
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).name();
      drawing.rectangle(at, y + 38, 12, 12, colours.get(i));
      drawing.text(name, at + 18, y + 48, 12, Anchor.START, SOFT);
      at += 40 + 6.4 * name.length();
    }
    double right = x + width - RIGHT;
    double bottom = y + height - BOTTOM;
    double rise = bottom - (y + TOP);
    for (int tenths = 0; tenths <= 10; tenths += 2) {
      double level = bottom - rise * tenths / 10;
      drawing.line(List.of(new double[] {x + LEFT, level}, new double[] {right, level}), 1, GRID);
      drawing.text(tenths * 10 + " %", x + LEFT - 8, level + 4, 12, Anchor.END, SOFT);
    }
    double step = (right - x - LEFT) / layers.size();
    for (int i = 0; i < layers.size(); i++) {
      drawing.text(
          drawing.fitted(layers.get(i), 12, step - 4),
          x + LEFT + (i + 0.5) * step,
          bottom + 20,
          12,
          Anchor.MIDDLE,
          TEXT);
    }
    for (int i = 0; i < lines.size(); i++) {
      List<double[]> places = new ArrayList<>();
      for (int layer = 0; layer < layers.size(); layer++) {
        double value = lines.get(i).values().get(layer);
        places.add(new double[] {x + LEFT + (layer + 0.5) * step, bottom - rise * value});
      }
      drawing.line(places, 2.5, colours.get(i));
      drawing.discs(places, 4.5, colours.get(i));
    }
  }
}
