package io.dreamfleet.cli.dataset;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Grey pictures in MNIST's format.
 *
 * @param images a file of {@code byte[n][height][width]}
 * @param labels a file of {@code byte[n]}, where there is one
 * @param classNames what the labels mean, from 0; the labels themselves where it is empty
 */
record IdxPictures(Path images, Optional<Path> labels, List<String> classNames) {
  private static final int MOST_PIXELS = 1 << 20;

  /** Writes the pictures as PNGs, each into the folder of its class. */
  void writeTo(ArchiveWriter archive) throws IOException {
    try (IdxFile pictures = IdxFile.open(images, 3, "pictures")) {
      ImageSize size = new ImageSize(pictures.size(2), pictures.size(1));
      if (size.pixels() > MOST_PIXELS) {
        throw IdxFile.refused(
            images,
            "has pictures of %s; at most %d pixels are read".formatted(size.text(), MOST_PIXELS));
      }
      if (labels.isEmpty()) {
        for (int i = 0; i < pictures.size(0); i++) {
          archive.add(name(i), png(pictures.next(), size));
        }
        return;
      }
      try (IdxFile classes = IdxFile.open(labels.get(), 1, "labels")) {
        if (classes.size(0) != pictures.size(0)) {
          throw IdxFile.refused(
              labels.get(),
              "has %d labels, but %s has %d pictures"
                  .formatted(classes.size(0), images, pictures.size(0)));
        }
        for (int i = 0; i < pictures.size(0); i++) {
          String folder = folder(classes.next()[0] & 0xff);
          archive.add(folder + "/" + name(i), png(pictures.next(), size));
        }
      }
    }
  }

  private static String name(int number) {
    return "%06d.png".formatted(number);
  }

  /** A class's name, in which no folder is within another; numbers sort as they count. */
  private String folder(int label) {
    if (classNames.isEmpty()) {
      return "%03d".formatted(label).replaceFirst("^0{1,2}(?=\\d$)", "");
    }
    if (label >= classNames.size()) {
      throw new JobRefusedException(
          FailureCode.BAD_INPUT,
          "%s has the label %d, but %d classes were named"
              .formatted(labels.orElseThrow(), label, classNames.size()));
    }
    return classNames.get(label);
  }

  private static byte[] png(byte[] grey, ImageSize size) throws IOException {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, size.width(), size.height(), grey);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    }
    return bytes.toByteArray();
  }
}
