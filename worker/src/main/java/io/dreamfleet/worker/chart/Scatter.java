package io.dreamfleet.worker.chart;

import io.dreamfleet.worker.chart.Drawing.Anchor;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * Points in the plane, coloured by their classes, with a legend.
 *
 * @param title a line of text
 * @param note another, below it
 * @param places {@code float[n][2]}
 * @param labels of the points, -1 where there are no classes
 * @param classes their names
 */
public record Scatter(
    String title, String note, float[][] places, int[] labels, List<String> classes) {
  private static final int SIDE = 640;
  private static final int MARGIN = 24;
  private static final int HEADER = 64;
  private static final int LEGEND = 220;

  /** Lines of the legend; what has no place is counted. */
  private static final int LINES = 32;

  private static final double LINE = 20;
  private static final Color TEXT = new Color(0x202328);
  private static final Color SOFT = new Color(0x5f6670);
  private static final Color GROUND = new Color(0xf6f7f9);

  /** A PNG. */
  public byte[] png() {
    try (PngDrawing drawing = new PngDrawing(width(), height())) {
      draw(drawing);
      return drawing.png();
    }
  }

  /** An SVG. */
  public String svg() {
    try (SvgDrawing drawing = new SvgDrawing(width(), height(), title + ". " + note)) {
      draw(drawing);
      return drawing.svg();
    }
  }

  private int width() {
    return SIDE + 2 * MARGIN + (classes.isEmpty() ? 0 : LEGEND);
  }

  private static int height() {
    return HEADER + SIDE + MARGIN;
  }

  private void draw(Drawing drawing) {
    double room = width() - 2.0 * MARGIN;
    drawing.text(drawing.fitted(title, 20, room), MARGIN, MARGIN + 10, 20, Anchor.START, TEXT);
    drawing.text(drawing.fitted(note, 13, room), MARGIN, MARGIN + 31, 13, Anchor.START, SOFT);
    drawing.rectangle(MARGIN, HEADER, SIDE, SIDE, GROUND);
    points(drawing, MARGIN, HEADER, SIDE);
    if (!classes.isEmpty()) {
      legend(drawing, classes, SIDE + 2 * MARGIN, HEADER, LEGEND - MARGIN);
    }
  }

  /** The points alone, in a square. */
  void points(Drawing drawing, double left, double top, double side) {
    double radius = Math.max(0.8, Math.min(4, side / 6.0 / Math.sqrt(places.length + 1)));
    double inner = side - 6 * radius - 8;
    Frame frame = Frame.of(places);
    List<Color> colours = Palette.of(classes.size());
    List<List<double[]>> byClass = new ArrayList<>();
    colours.forEach(colour -> byClass.add(new ArrayList<>()));
    for (int i = 0; i < places.length; i++) {
      byClass
          .get(Math.max(0, labels[i]))
          .add(
              new double[] {
                left + side / 2 + inner * frame.x(places[i]),
                top + side / 2 - inner * frame.y(places[i])
              });
    }
    for (int i = 0; i < colours.size(); i++) {
      drawing.discs(byClass.get(i), radius, colours.get(i));
    }
  }

  static void legend(Drawing drawing, List<String> classes, double left, double top, double width) {
    List<Color> colours = Palette.of(classes.size());
    boolean all = classes.size() <= LINES;
    int shown = all ? classes.size() : LINES - 1;
    for (int i = 0; i < shown; i++) {
      double baseline = top + (i + 0.8) * LINE;
      drawing.rectangle(left, baseline - 10, 12, 12, colours.get(i));
      drawing.text(
          drawing.fitted(classes.get(i), 13, width - 20),
          left + 20,
          baseline,
          13,
          Anchor.START,
          TEXT);
    }
    if (!all) {
      drawing.text(
          "and %d more".formatted(classes.size() - shown),
          left + 20,
          top + (shown + 0.8) * LINE,
          13,
          Anchor.START,
          SOFT);
    }
  }

  /**
   * Where places lie within the smallest square around all of them.
   *
   * @param x the square's middle
   * @param y likewise
   * @param side its length
   */
  public record Frame(double x, double y, double side) {

    /** The frame of some places. */
    public static Frame of(float[][] places) {
      double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
      double[] most = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
      for (float[] place : places) {
        for (int axis = 0; axis < 2; axis++) {
          least[axis] = Math.min(least[axis], place[axis]);
          most[axis] = Math.max(most[axis], place[axis]);
        }
      }
      double side = Math.max(most[0] - least[0], most[1] - least[1]);
      return new Frame((least[0] + most[0]) / 2, (least[1] + most[1]) / 2, side > 0 ? side : 1);
    }

    /** From -0.5 to 0.5, to the right. */
    public double x(float[] place) {
      return (place[0] - x) / side;
    }

    /** From -0.5 to 0.5, upwards. */
    public double y(float[] place) {
      return (place[1] - y) / side;
    }
  }
}
