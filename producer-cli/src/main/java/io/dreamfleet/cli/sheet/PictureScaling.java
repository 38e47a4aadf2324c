package io.dreamfleet.cli.sheet;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Fits pictures into squares: whole multiples keep their pixels sharp, all else is smoothed. */
public final class PictureScaling {
  private PictureScaling() {}

  /** Draws a picture as large as fits, in the middle of a square, in its own proportions. */
  public static void draw(BufferedImage picture, Graphics2D canvas, int x, int y, int side) {
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    double scale = (double) side / longer;
    int width = (int) Math.max(1, Math.round(picture.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(picture.getHeight() * scale));
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        side % longer == 0
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    canvas.drawImage(
        halvedTo(picture, Math.max(width, height)),
        x + (side - width) / 2,
        y + (side - height) / 2,
        width,
        height,
        null);
  }

  /**
   * Averages pixels while the picture is more than twice too large: one big step would skip some.
   */
  private static BufferedImage halvedTo(BufferedImage picture, int longer) {
    BufferedImage halved = picture;
    while (Math.max(halved.getWidth(), halved.getHeight()) > 2 * longer) {
      int width = Math.max(1, halved.getWidth() / 2);
      int height = Math.max(1, halved.getHeight() / 2);
      BufferedImage next = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D canvas = next.createGraphics();
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      canvas.drawImage(halved, 0, 0, width, height, null);
      canvas.dispose();
      halved = next;
    }
    return halved;
  }
}
