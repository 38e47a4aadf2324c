package io.dreamfleet.cli.fetch;

import io.dreamfleet.cli.animation.PngFile;
import io.dreamfleet.cli.animation.PngFile.Chunk;
import io.dreamfleet.cli.picture.StoredPicture;
import io.dreamfleet.network.PixelRegion;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** How the part of a picture that an element sees is shown. */
public enum Framing {
  /** Nothing else is left. */
  CROP {
    @Override
    BufferedImage framed(BufferedImage picture, PixelRegion seen) {
      BufferedImage part = blank(picture, seen.width(), seen.height());
      for (int y = 0; y < seen.height(); y++) {
        for (int x = 0; x < seen.width(); x++) {
          part.setRGB(x, y, picture.getRGB(seen.left() + x, seen.top() + y));
        }
      }
      return part;
    }
  },
  /** Its outermost pixels are a line of white and black dashes, to be seen on any ground. */
  OUTLINE {
    @Override
    BufferedImage framed(BufferedImage picture, PixelRegion seen) {
      BufferedImage marked = blank(picture, picture.getWidth(), picture.getHeight());
      for (int y = 0; y < picture.getHeight(); y++) {
        for (int x = 0; x < picture.getWidth(); x++) {
          marked.setRGB(x, y, picture.getRGB(x, y));
        }
      }
      int right = seen.left() + seen.width() - 1;
      int bottom = seen.top() + seen.height() - 1;
      for (int x = seen.left(); x <= right; x++) {
        marked.setRGB(x, seen.top(), dash(x));
        marked.setRGB(x, bottom, dash(x));
      }
      for (int y = seen.top(); y <= bottom; y++) {
        marked.setRGB(seen.left(), y, dash(y));
        marked.setRGB(right, y, dash(y));
      }
      return marked;
    }
  };

  private static final int WHITE = 0xffffffff;
  private static final int BLACK = 0xff000000;
  private static final int DASH_PIXELS = 3;

  /** The picture shown so; it stays as it is itself. */
  abstract BufferedImage framed(BufferedImage picture, PixelRegion seen);

  /** Transparent where the picture can be. */
  private static BufferedImage blank(BufferedImage like, int width, int height) {
    boolean transparent = like.getColorModel().hasAlpha();
    int type = transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    return new BufferedImage(width, height, type);
  }

  private static int dash(int place) {
    return place / DASH_PIXELS % 2 == 0 ? WHITE : BLACK;
  }

  /** Replaces a PNG file by what it is when shown so; its texts stay. */
  void rewrite(Path file, PixelRegion seen) throws IOException {
    byte[] before = Files.readAllBytes(file);
    List<Chunk> texts = PngFile.read(before, file.toString()).all("iTXt");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(framed(StoredPicture.read(before, file.toString()), seen), "png", bytes);
    List<Chunk> chunks = new ArrayList<>(PngFile.read(bytes.toByteArray(), "").chunks());
    chunks.addAll(1, texts);
    Files.write(file, new PngFile(chunks).bytes());
  }
}
