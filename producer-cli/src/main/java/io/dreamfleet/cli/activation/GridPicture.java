package io.dreamfleet.cli.activation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/**
 * The pictures of a grid's cells on one. A cell's picture has an area in proportion to the length
 * of its vector: in "The Building Blocks of Interpretability" too, what is strongly there is large.
 *
 * @param grid whose cells are drawn
 * @param side of a cell, pixels
 */
public record GridPicture(ActivationGrid grid, int side) {
  private static final Color BACKGROUND = new Color(0x17191d);

  /** What is smaller cannot be recognised. */
  private static final double SMALLEST = 0.25;

  /**
   * Draws the grid.
   *
   * @param pictures of the cells that have one
   */
  public BufferedImage draw(Map<ActivationGrid.Cell, Path> pictures) throws IOException {
    double longest = grid.longest();
    ToDoubleFunction<ActivationGrid.Cell> part =
        cell -> Math.max(SMALLEST, Math.sqrt(cell.length() / longest));
    BufferedImage drawn =
        new BufferedImage(grid.columns() * side, grid.rows() * side, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = drawn.createGraphics();
    try {
      canvas.setColor(BACKGROUND);
      canvas.fillRect(0, 0, drawn.getWidth(), drawn.getHeight());
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      for (Map.Entry<ActivationGrid.Cell, Path> picture : pictures.entrySet()) {
        ActivationGrid.Cell cell = picture.getKey();
        int size = (int) Math.max(1, Math.round(side * part.applyAsDouble(cell)));
        int margin = (side - size) / 2;
        canvas.drawImage(
            ImageIO.read(picture.getValue().toFile()),
            cell.column() * side + margin,
            cell.row() * side + margin,
            size,
            size,
            null);
      }
    } finally {
      canvas.dispose();
    }
    return drawn;
  }
}
