import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws the picture that the demo dreams of, from nothing but a formula: a sky with clouds, ranges of
 * hills, woods and a meadow. {@code java deploy/demo/Landscape.java deploy/demo/landscape.jpg} made
 * the file beside it.
 */
final class Landscape {
  private static final int WIDTH = 768;
  private static final int HEIGHT = 512;
  private static final float QUALITY = 0.9f;

  /**
   * A range of hills.
   *
   * @param base the height of its ridge, in parts of the picture from the top
   * @param relief how far the ridge goes up and down
   * @param grain how coarse its ground is, in pixels
   * @param dark the colour of its shade
   * @param light the colour of its light
   */
  private record Range(double base, double relief, double grain, double[] dark, double[] light) {}

  private static final List<Range> RANGES =
      List.of(
          new Range(0.46, 0.16, 60, rgb(96, 116, 150), rgb(150, 165, 190)),
          new Range(0.56, 0.14, 34, rgb(52, 84, 96), rgb(104, 138, 134)),
          new Range(0.68, 0.12, 16, rgb(24, 58, 40), rgb(86, 124, 62)),
          new Range(0.84, 0.07, 9, rgb(58, 76, 22), rgb(196, 178, 84)));

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, packed(colour(x, y)));
      }
    }
    Files.deleteIfExists(file);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  private static double[] colour(int x, int y) {
    double[] colour = sky(x, y);
    for (int i = 0; i < RANGES.size(); i++) {
      Range range = RANGES.get(i);
      double ridge = ridge(range, i, x);
      if (y >= ridge) {
        colour = ground(range, i, x, y, y - ridge);
      }
    }
    return colour;
  }

  private static double[] sky(int x, int y) {
    double down = y / (0.6 * HEIGHT);
    double[] colour = mixed(rgb(48, 104, 190), rgb(250, 206, 150), Math.pow(clamped(down), 1.4));
    double sun = Math.hypot(x - 0.72 * WIDTH, y - 0.3 * HEIGHT);
    colour = mixed(colour, rgb(255, 244, 200), Math.exp(-sun * sun / 5200));
    double cloud = noise(11, x / 150.0, y / 58.0 + 7, 6);
    double lit = noise(11, x / 150.0 + 0.05, y / 58.0 + 7.16, 6);
    double[] body = mixed(rgb(255, 252, 244), rgb(150, 150, 176), clamped((lit - 0.45) * 3.5));
    return mixed(colour, body, smooth((cloud - 0.47) * 6));
  }

  private static double ridge(Range range, int number, int x) {
    double shape = noise(31 + number, x / (190.0 - 30 * number), 0.5, 7);
    double trees = number == 2 ? Math.abs(noise(51, x / 7.0, 0.5, 3) - 0.5) * 0.09 : 0;
    return HEIGHT * (range.base() + range.relief() * (0.5 - shape) * 2 - trees);
  }

  private static double[] ground(Range range, int number, int x, int y, double depth) {
    double stretch = number == 3 ? 3.0 : 1.3;
    double u = x / range.grain();
    double v = y / range.grain() * stretch;
    double here = noise(71 + number, u, v, 6);
    double beside = noise(71 + number, u + 0.25, v - 0.25, 6);
    double light = clamped(0.5 + (here - beside) * 3.2 + (here - 0.5) * 1.2);
    double[] colour = mixed(range.dark(), range.light(), light);
    double haze = Math.exp(-depth / 70) * (0.45 - 0.12 * number);
    return mixed(colour, rgb(226, 208, 190), Math.max(0, haze));
  }

  /** Value noise in [0, 1), summed over octaves that halve in size and in weight. */
  private static double noise(int seed, double x, double y, int octaves) {
    double sum = 0;
    double weights = 0;
    double weight = 1;
    for (int i = 0; i < octaves; i++) {
      sum += weight * lattice(seed * 101 + i, x, y);
      weights += weight;
      weight *= 0.55;
      x *= 2;
      y *= 2;
    }
    return sum / weights;
  }

  private static double lattice(int seed, double x, double y) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    double right = smooth(x - column);
    double down = smooth(y - row);
    double top = line(hash(seed, column, row), hash(seed, column + 1, row), right);
    double bottom = line(hash(seed, column, row + 1), hash(seed, column + 1, row + 1), right);
    return line(top, bottom, down);
  }

  /** In [0, 1), by the finalizer of MurmurHash3. */
  private static double hash(int seed, int x, int y) {
    int h = seed * 0x9E3779B9 + x * 0x85EBCA6B + y * 0xC2B2AE35;
    h = (h ^ h >>> 16) * 0x85EBCA6B;
    h = (h ^ h >>> 13) * 0xC2B2AE35;
    return ((h ^ h >>> 16) >>> 8) / (double) (1 << 24);
  }

  private static double smooth(double t) {
    double inside = clamped(t);
    return inside * inside * (3 - 2 * inside);
  }

  private static double clamped(double t) {
    return Math.min(1, Math.max(0, t));
  }

  private static double line(double from, double to, double t) {
    return from + (to - from) * t;
  }

  private static double[] rgb(int red, int green, int blue) {
    return new double[] {red / 255.0, green / 255.0, blue / 255.0};
  }

  private static double[] mixed(double[] from, double[] to, double t) {
    double part = clamped(t);
    return new double[] {
      line(from[0], to[0], part), line(from[1], to[1], part), line(from[2], to[2], part)
    };
  }

  private static int packed(double[] colour) {
    int packed = 0;
    for (double value : colour) {
      packed = packed << 8 | (int) Math.round(255 * clamped(value));
    }
    return packed;
  }
}
