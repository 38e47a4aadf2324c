package io.dreamfleet.cli.gallery;

import io.dreamfleet.cli.sheet.PictureScaling;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * The pictures of a chunk of channels, made small, on one: {@value #COLUMNS} columns of tiles of
 * {@value #TILE} pixels, a channel's at its place in the chunk whether the others are there or not.
 */
final class TileSheet {
  static final int TILE = 96;
  static final int COLUMNS = 8;

  /** A sheet of 64 tiles is then about 100 kB, and what JPEG adds is not seen at this size. */
  private static final float QUALITY = 0.85f;

  private static final Color EMPTY = new Color(0x80, 0x80, 0x80);

  private final BufferedImage sheet =
      new BufferedImage(
          COLUMNS * TILE, UnitPlace.CHUNK / COLUMNS * TILE, BufferedImage.TYPE_INT_RGB);

  private final List<Integer> drawn = new ArrayList<>();

  TileSheet() {
    Graphics2D canvas = sheet.createGraphics();
    canvas.setColor(EMPTY);
    canvas.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    canvas.dispose();
  }

  /**
   * Draws a picture.
   *
   * @param png the file
   * @param place in the chunk, from 0
   * @throws UncheckedIOException when the file is no picture
   */
  void draw(byte[] png, int place) {
    Graphics2D canvas = sheet.createGraphics();
    PictureScaling.draw(
        opaque(read(png)), canvas, place % COLUMNS * TILE, place / COLUMNS * TILE, TILE);
    canvas.dispose();
    drawn.add(place);
  }

  byte[] jpeg() {
    return jpeg(sheet);
  }

  /** The first tiles that there are, side by side and smaller. */
  byte[] preview(int count, int side) {
    BufferedImage strip = new BufferedImage(count * side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = strip.createGraphics();
    canvas.setColor(EMPTY);
    canvas.fillRect(0, 0, strip.getWidth(), side);
    List<Integer> first = drawn.stream().sorted().limit(count).toList();
    for (int i = 0; i < first.size(); i++) {
      int place = first.get(i);
      BufferedImage tile =
          sheet.getSubimage(place % COLUMNS * TILE, place / COLUMNS * TILE, TILE, TILE);
      PictureScaling.draw(tile, canvas, i * side, 0, side);
    }
    canvas.dispose();
    return jpeg(strip);
  }

  static BufferedImage read(byte[] png) {
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
      if (picture == null) {
        throw new IOException("the file is no picture");
      }
      return picture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is transparent is seen over white, as everywhere. */
  private static BufferedImage opaque(BufferedImage picture) {
    BufferedImage opaque =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = opaque.createGraphics();
    canvas.drawImage(picture, 0, 0, Color.WHITE, null);
    canvas.dispose();
    return opaque;
  }

  static byte[] jpeg(BufferedImage picture) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException("a sheet of tiles cannot be made", e);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }
}
