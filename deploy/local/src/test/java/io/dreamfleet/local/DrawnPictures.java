package io.dreamfleet.local;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Discs and squares of any size, place and colour, as the kinds of data sets that users have. */
final class DrawnPictures {
  private static final String[] CLASSES = {"disc", "square"};
  private static final int SIDE = 24;

  private DrawnPictures() {}

  /** A folder with so many PNGs of each class. */
  static void folder(Path folder, int ofEach) throws IOException {
    Random random = new Random(3);
    for (int label = 0; label < CLASSES.length; label++) {
      Path place = Files.createDirectories(folder.resolve(CLASSES[label]));
      for (int i = 0; i < ofEach; i++) {
        Files.write(place.resolve("%03d.png".formatted(i)), png(label, random));
      }
    }
  }

  /** A zip archive of the same. */
  static Path zip(Path file, int ofEach) throws IOException {
    Random random = new Random(3);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < CLASSES.length * ofEach; i++) {
        int label = i % CLASSES.length;
        zip.putNextEntry(new ZipEntry("%s/%03d.png".formatted(CLASSES[label], i)));
        zip.write(png(label, random));
      }
    }
    return file;
  }

  /** Files in MNIST's format, the pictures packed by gzip, the labels not. */
  static void idx(Path images, Path labels, int count) throws IOException {
    Random random = new Random(3);
    try (DataOutputStream pictures =
            new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(images)));
        DataOutputStream classes = new DataOutputStream(Files.newOutputStream(labels))) {
      for (int number : new int[] {0x803, count, SIDE, SIDE}) {
        pictures.writeInt(number);
      }
      classes.writeInt(0x801);
      classes.writeInt(count);
      for (int i = 0; i < count; i++) {
        classes.writeByte(i % CLASSES.length);
        grey(drawn(i % CLASSES.length, random), pictures);
      }
    }
  }

  private static void grey(BufferedImage image, OutputStream to) throws IOException {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        to.write(image.getRGB(x, y) >> 8 & 0xff);
      }
    }
  }

  private static byte[] png(int label, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(drawn(label, random), "png", bytes);
    return bytes.toByteArray();
  }

  private static BufferedImage drawn(int label, Random random) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.getHSBColor(random.nextFloat(), 0.5f, 0.7f + 0.3f * random.nextFloat()));
    int wide = 8 + random.nextInt(10);
    int x = random.nextInt(SIDE - wide);
    int y = random.nextInt(SIDE - wide);
    if (label == 0) {
      pen.fillOval(x, y, wide, wide);
    } else {
      pen.fillRect(x, y, wide, wide);
    }
    pen.dispose();
    return image;
  }
}
