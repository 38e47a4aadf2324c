package io.dreamfleet.cli.gallery;

import io.dreamfleet.store.ObjectStore;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A layer's sprite of examples, which may be too tall for memory and browsers and is read some rows
 * of tiles at a time.
 */
final class ExampleSprite implements AutoCloseable {
  private final Path file;
  private final Examples.OfLayer layer;

  /** Fetches a sprite into a file of its own. */
  ExampleSprite(Examples examples, String name, ObjectStore store) {
    this.layer = examples.layers().get(name);
    try {
      this.file = Files.createTempFile("dreamfleet-examples", ".png");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      store.download(examples.spriteKey(name), file);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The rows of some channels.
   *
   * @return a picture of as many rows as the sprite has of these; empty where it has none
   */
  Optional<BufferedImage> rows(int firstChannel, int count) {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("the sprite of examples is no picture");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return rows(reader, firstChannel * layer.tile(), count * layer.tile());
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<BufferedImage> rows(ImageReader reader, int top, int height) throws IOException {
    int width = Math.min(reader.getWidth(0), layer.columns() * layer.tile());
    int there = Math.min(height, reader.getHeight(0) - top);
    if (there <= 0) {
      return Optional.empty();
    }
    ImageReadParam part = reader.getDefaultReadParam();
    part.setSourceRegion(new Rectangle(0, top, width, there));
    BufferedImage rows = new BufferedImage(width, there, BufferedImage.TYPE_INT_RGB);
    rows.createGraphics().drawImage(reader.read(0, part), 0, 0, null);
    return Optional.of(rows);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
