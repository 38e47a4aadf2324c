package io.dreamfleet.worker.survey;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** A data set of shapes of any colour, size and place, in a folder for each shape. */
final class DrawnShapes {
  static final List<String> CLASSES = List.of("cross", "disc", "ring", "square");

  private static final int SIZE = 32;

  private DrawnShapes() {}

  /** A zip archive with so many of each shape. */
  static Path zip(Path folder, int ofEach) {
    Path file = folder.resolve("shapes-%d.zip".formatted(ofEach));
    Random random = new Random(1);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < ofEach; i++) {
        for (String shape : CLASSES) {
          zip.putNextEntry(new ZipEntry("%s/%04d.png".formatted(shape, i)));
          ImageIO.write(drawn(shape, random), "png", zip);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static BufferedImage drawn(String shape, Random random) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.getHSBColor(random.nextFloat(), 0.3f, 0.3f * random.nextFloat()));
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.setColor(Color.getHSBColor(random.nextFloat(), 0.6f, 0.7f + 0.3f * random.nextFloat()));
    int wide = 14 + random.nextInt(12);
    int x = random.nextInt(SIZE - wide);
    int y = random.nextInt(SIZE - wide);
    switch (shape) {
      case "cross" -> {
        pen.fillRect(x + wide / 3, y, wide / 3, wide);
        pen.fillRect(x, y + wide / 3, wide, wide / 3);
      }
      case "disc" -> pen.fillOval(x, y, wide, wide);
      case "ring" -> {
        pen.setStroke(new BasicStroke(3));
        pen.drawOval(x + 1, y + 1, wide - 3, wide - 3);
      }
      default -> pen.fillRect(x, y, wide, wide);
    }
    pen.dispose();
    return image;
  }
}
