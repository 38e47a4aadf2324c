package io.dreamfleet.cli.picture;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Reads pictures. Java takes grey for linear light and shows it brighter than it is; here grey
 * becomes three equal colours.
 */
public final class StoredPicture {
  private static final int OPAQUE = 255;

  private StoredPicture() {}

  /**
   * Reads a file.
   *
   * @throws IOException when there is none, or it is not a picture
   */
  public static BufferedImage read(Path file) throws IOException {
    return read(Files.readAllBytes(file), file.toString());
  }

  /**
   * Reads a file's content.
   *
   * @param name what the file is called, for the sentence
   * @throws IOException when it is not a picture
   */
  public static BufferedImage read(byte[] content, String name) throws IOException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(content));
    if (picture == null) {
      throw new IOException(name + " is not a picture");
    }
    return picture.getColorModel().getNumComponents() < 3 ? coloured(picture) : picture;
  }

  private static BufferedImage coloured(BufferedImage grey) {
    Raster raster = grey.getRaster();
    boolean transparent = raster.getNumBands() == 2;
    BufferedImage picture =
        new BufferedImage(
            grey.getWidth(),
            grey.getHeight(),
            transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < grey.getHeight(); y++) {
      for (int x = 0; x < grey.getWidth(); x++) {
        int level = raster.getSample(x, y, 0);
        int alpha = transparent ? raster.getSample(x, y, 1) : OPAQUE;
        picture.setRGB(x, y, alpha << 24 | level << 16 | level << 8 | level);
      }
    }
    return picture;
  }
}
