package io.dreamfleet.cli.activation;

import io.dreamfleet.input.Activations;
import java.util.ArrayList;
import java.util.List;

/**
 * What all channels of a layer are at every place of a picture, to be made visible place by place
 * (Olah et al., "The Building Blocks of Interpretability", Distill 2018, "Making sense of hidden
 * layers").
 *
 * @param rows of cells
 * @param columns of cells
 * @param cells row by row
 */
public record ActivationGrid(int rows, int columns, List<Cell> cells) {
  public ActivationGrid {
    cells = List.copyOf(cells);
  }

  /**
   * A cell.
   *
   * @param direction {@code float[channels]} of length 1; all 0 where no channel answers
   * @param length of the vector before it was made that long
   */
  public record Cell(int row, int column, float[] direction, double length) {
    /** Whether any channel answers. */
    public boolean isDirected() {
      return length > 0;
    }
  }

  /**
   * The grid of a layer's output.
   *
   * @param most cells on a side; where there are more places, a cell is the mean of several
   */
  public static ActivationGrid of(Activations output, int most) {
    Activations pooled = output.pooled(most);
    List<Cell> cells = new ArrayList<>();
    for (int row = 0; row < pooled.height(); row++) {
      for (int column = 0; column < pooled.width(); column++) {
        cells.add(cell(row, column, pooled.vector(row, column)));
      }
    }
    return new ActivationGrid(pooled.height(), pooled.width(), cells);
  }

  private static Cell cell(int row, int column, float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    double length = Math.sqrt(square);
    float[] direction = new float[vector.length];
    for (int i = 0; i < vector.length && length > 0; i++) {
      direction[i] = (float) (vector[i] / length);
    }
    return new Cell(row, column, direction, length);
  }

  /** The length of the longest cell. */
  public double longest() {
    return cells.stream().mapToDouble(Cell::length).max().orElse(0);
  }
}
