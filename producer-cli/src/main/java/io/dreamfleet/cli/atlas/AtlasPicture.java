package io.dreamfleet.cli.atlas;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * The pictures of an atlas's cells on one, where the cells are; what is no cell is transparent.
 *
 * @param atlas whose cells are drawn
 * @param side of a cell, pixels
 */
public record AtlasPicture(AtlasMap atlas, int side) {
  private static final int USUAL_SIDE = 96;

  /** Browsers show pictures of this size on small machines too. */
  private static final int LARGEST = 8192;

  /** An atlas's, as large as is useful and can be shown. */
  public static AtlasPicture of(AtlasMap atlas) {
    return new AtlasPicture(atlas, Math.min(USUAL_SIDE, LARGEST / atlas.cells()));
  }

  /**
   * Draws it.
   *
   * @param pictures of the cells that have one
   */
  public BufferedImage draw(Map<AtlasMap.Cell, Path> pictures) throws IOException {
    int length = atlas.cells() * side;
    BufferedImage drawn = new BufferedImage(length, length, BufferedImage.TYPE_INT_ARGB);
    Graphics2D canvas = drawn.createGraphics();
    try {
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      for (Map.Entry<AtlasMap.Cell, Path> picture : pictures.entrySet()) {
        AtlasMap.Cell cell = picture.getKey();
        canvas.drawImage(
            ImageIO.read(picture.getValue().toFile()),
            cell.column() * side,
            cell.row() * side,
            side,
            side,
            null);
      }
    } finally {
      canvas.dispose();
    }
    return drawn;
  }
}
