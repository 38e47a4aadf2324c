package io.dreamfleet.worker.survey;

import io.dreamfleet.worker.check.PreparedPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small copies of a survey's pictures, on one sheet: side by side, row by row, in their order. */
final class Thumbnails {
  /** Of many pictures and of few, so that a page of them stays small. */
  private static final int SMALL = 28;

  private static final int LARGE = 48;
  private static final int MANY = 3000;

  private static final float QUALITY = 0.85f;

  private final int side;
  private final int columns;
  private final BufferedImage sheet;

  /** A sheet for so many pictures. */
  Thumbnails(int pictures) {
    side = pictures > MANY ? SMALL : LARGE;
    columns = (int) Math.ceil(Math.sqrt(pictures));
    int rows = (pictures + columns - 1) / columns;
    sheet = new BufferedImage(columns * side, rows * side, BufferedImage.TYPE_INT_RGB);
  }

  /** The side of each, in pixels. */
  int side() {
    return side;
  }

  /** How many are in a row. */
  int columns() {
    return columns;
  }

  /** Puts a picture's copy in its place: each pixel the mean of what it covers. */
  void put(int place, PreparedPicture picture) {
    int left = place % columns * side;
    int top = place / columns * side;
    int width = picture.size().width();
    int height = picture.size().height();
    for (int y = 0; y < side; y++) {
      int firstRow = y * height / side;
      int rows = Math.max(1, (y + 1) * height / side - firstRow);
      for (int x = 0; x < side; x++) {
        int firstColumn = x * width / side;
        int columns = Math.max(1, (x + 1) * width / side - firstColumn);
        int rgb = 0;
        for (int colour = 0; colour < 3; colour++) {
          float sum = 0;
          for (int row = 0; row < rows; row++) {
            int at = (colour * height + firstRow + row) * width + firstColumn;
            for (int column = 0; column < columns; column++) {
              sum += picture.values()[at + column];
            }
          }
          rgb = rgb << 8 | Math.round(255 * sum / (rows * columns));
        }
        sheet.setRGB(left + x, top + y, rgb);
      }
    }
  }

  /** The sheet as a JPEG. */
  byte[] jpeg() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(sheet, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("a JPEG cannot be written to memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
