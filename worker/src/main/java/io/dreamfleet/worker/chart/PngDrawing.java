package io.dreamfleet.worker.chart;

import io.dreamfleet.drawing.OutlineFont;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A drawing of pixels, on white. */
final class PngDrawing implements Drawing, AutoCloseable {
  /** Of 255: where points are thick the colour is full. */
  private static final int OPACITY = 170;

  private final BufferedImage image;
  private final Graphics2D pen;
  private final OutlineFont font = OutlineFont.regular();

  PngDrawing(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    rectangle(0, 0, width, height, Color.WHITE);
  }

  @Override
  public void discs(List<double[]> centres, double radius, Color colour) {
    pen.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), OPACITY));
    for (double[] centre : centres) {
      pen.fill(
          new Ellipse2D.Double(centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius));
    }
  }

  @Override
  public void line(List<double[]> places, double width, Color colour) {
    Path2D path = new Path2D.Double();
    for (double[] place : places) {
      if (path.getCurrentPoint() == null) {
        path.moveTo(place[0], place[1]);
      } else {
        path.lineTo(place[0], place[1]);
      }
    }
    pen.setColor(colour);
    pen.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.draw(path);
  }

  @Override
  public void rectangle(double x, double y, double width, double height, Color colour) {
    pen.setColor(colour);
    pen.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void text(
      String text, double x, double baseline, double size, Anchor anchor, Color colour) {
    double width = font.width(text, size);
    double start =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2;
          case END -> x - width;
        };
    pen.setColor(colour);
    pen.fill(font.outline(text, size, start, baseline));
  }

  @Override
  public String fitted(String text, double size, double most) {
    return font.fitted(text, size, most);
  }

  byte[] png() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // in memory: a cache file would need a disk
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    pen.dispose();
    font.close();
  }
}
