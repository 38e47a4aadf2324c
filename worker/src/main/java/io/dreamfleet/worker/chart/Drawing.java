package io.dreamfleet.worker.chart;

import java.awt.Color;
import java.util.List;

/** Something to draw on, in pixels from the upper left corner; what is drawn later lies above. */
interface Drawing {
  /** Where a line of text stands to its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Discs of one colour, a little transparent. */
  void discs(List<double[]> centres, double radius, Color colour);

  /** A line through some places. */
  void line(List<double[]> places, double width, Color colour);

  /** A filled rectangle. */
  void rectangle(double x, double y, double width, double height, Color colour);

  /** A line of text on a baseline. */
  void text(String text, double x, double baseline, double size, Anchor anchor, Color colour);

  /** The text, or its beginning and an ellipsis where it would reach further than this. */
  String fitted(String text, double size, double most);
}
