package io.dreamfleet.worker.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Points of the plane, sorted into the squares of a grid that covers nearly all of them. */
final class AtlasGrid {
  /** What lies further out than this part of the points goes to the edge: few are far away. */
  private static final double OUTSIDE = 0.01;

  private AtlasGrid() {}

  /**
   * A square with enough points.
   *
   * @param row from 0 at the top
   * @param column from 0 at the left
   * @param points their numbers
   */
  record Square(int row, int column, List<Integer> points) {}

  /**
   * Sorts points.
   *
   * @param places {@code float[n][2]}, x to the right and y upwards
   * @param cells on each side
   * @param least points in a square
   * @return the squares, row by row
   */
  static List<Square> of(float[][] places, int cells, int least) {
    List<List<Integer>> points = new ArrayList<>();
    for (int i = 0; i < cells * cells; i++) {
      points.add(new ArrayList<>());
    }
    Axis x = Axis.of(places, 0, cells);
    Axis y = Axis.of(places, 1, cells);
    for (int i = 0; i < places.length; i++) {
      int row = cells - 1 - y.cell(places[i][1]);
      points.get(row * cells + x.cell(places[i][0])).add(i);
    }
    List<Square> squares = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).size() >= least) {
        squares.add(new Square(i / cells, i % cells, points.get(i)));
      }
    }
    return squares;
  }

  private record Axis(double begin, double length, int cells) {
    private static Axis of(float[][] places, int axis, int cells) {
      double[] values = Arrays.stream(places).mapToDouble(place -> place[axis]).sorted().toArray();
      int out = (int) (values.length * OUTSIDE);
      double begin = values[out];
      double length = values[values.length - 1 - out] - begin;
      return new Axis(begin, length > 0 ? length : 1, cells);
    }

    private int cell(double value) {
      int cell = (int) Math.floor((value - begin) / length * cells);
      return Math.max(0, Math.min(cells - 1, cell));
    }
  }
}
