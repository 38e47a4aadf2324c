package io.dreamfleet.worker.survey;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Preparation;
import io.dreamfleet.network.PixelRegion;
import io.dreamfleet.worker.check.PreparedPicture;
import io.dreamfleet.worker.check.Resampling;
import java.awt.image.BufferedImage;

/** Many small pictures as one, in rows and columns of squares; empty ones are transparent. */
final class Sprite {
  /** A square's side, pixels. */
  static final int TILE = 64;

  private static final Resampling RESAMPLING = new Resampling(Preparation.Filter.BILINEAR);

  private final BufferedImage image;

  Sprite(int rows, int columns) {
    image = new BufferedImage(columns * TILE, rows * TILE, BufferedImage.TYPE_INT_ARGB);
  }

  /** Puts a part of a picture, as large as fits, into the middle of a square. */
  void put(int row, int column, PreparedPicture picture, PixelRegion part) {
    double scale = (double) TILE / Math.max(part.width(), part.height());
    ImageSize size =
        new ImageSize(
            (int) Math.max(1, Math.round(part.width() * scale)),
            (int) Math.max(1, Math.round(part.height() * scale)));
    float[] values =
        RESAMPLING.resize(
            cut(picture.inColour(), part), new ImageSize(part.width(), part.height()), size);
    int left = column * TILE + (TILE - size.width()) / 2;
    int top = row * TILE + (TILE - size.height()) / 2;
    int area = size.width() * size.height();
    for (int i = 0; i < area; i++) {
      int rgb = 0xff;
      for (int plane = 0; plane < 3; plane++) {
        rgb = rgb << 8 | Math.round(values[plane * area + i] * 255);
      }
      image.setRGB(left + i % size.width(), top + i / size.width(), rgb);
    }
  }

  private static float[] cut(PreparedPicture picture, PixelRegion part) {
    float[] cut = new float[3 * part.height() * part.width()];
    for (int plane = 0; plane < 3; plane++) {
      for (int y = 0; y < part.height(); y++) {
        System.arraycopy(
            picture.values(),
            (plane * picture.size().height() + part.top() + y) * picture.size().width()
                + part.left(),
            cut,
            (plane * part.height() + y) * part.width(),
            part.width());
      }
    }
    return cut;
  }

  /** Its pixels. */
  BufferedImage image() {
    return image;
  }
}
