package io.dreamfleet.drawing;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/** Text as shapes, from a bundled font: Java's own text drawing needs fonts on the machine. */
public final class OutlineFont implements AutoCloseable {
  private static final String ELLIPSIS = "\u2026";
  private static final int UNKNOWN_CHARACTER = '?';

  private final TrueTypeFont font;
  private final CmapLookup glyphs;

  private OutlineFont(TrueTypeFont font) throws IOException {
    this.font = font;
    this.glyphs = font.getUnicodeCmapLookup();
  }

  /** Text as it is read. */
  public static OutlineFont regular() {
    return load("Roboto-Regular.ttf");
  }

  /** Headings. */
  public static OutlineFont medium() {
    return load("Roboto-Medium.ttf");
  }

  private static OutlineFont load(String name) {
    try (InputStream file = OutlineFont.class.getResourceAsStream("/fonts/" + name)) {
      return new OutlineFont(new TTFParser().parse(new RandomAccessReadBuffer(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled font " + name + " cannot be read", e);
    }
  }

  /**
   * The outlines of a line of text.
   *
   * @param size of the em square, in pixels
   * @param x where it starts
   * @param baseline on which it stands
   */
  public Shape outline(String text, double size, double x, double baseline) {
    double scale = scale(size);
    Path2D outline = new Path2D.Double();
    double pen = x;
    for (int character : text.codePoints().toArray()) {
      int glyph = glyph(character);
      // glyphs are drawn with the y axis upwards
      AffineTransform place = new AffineTransform(scale, 0, 0, -scale, pen, baseline);
      outline.append(place.createTransformedShape(path(glyph)), false);
      pen += scale * advance(glyph);
    }
    return outline;
  }

  /** How far a line of text reaches, in pixels. */
  public double width(String text, double size) {
    return scale(size) * text.codePoints().map(this::glyph).mapToDouble(this::advance).sum();
  }

  /** The text, or its start and an ellipsis where it would reach further than this. */
  public String fitted(String text, double size, double most) {
    if (width(text, size) <= most) {
      return text;
    }
    String start = text;
    while (!start.isEmpty() && width(start + ELLIPSIS, size) > most) {
      start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
    }
    return start.stripTrailing() + ELLIPSIS;
  }

  @Override
  public void close() {
    try {
      font.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double scale(double size) {
    try {
      return size / font.getUnitsPerEm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int glyph(int character) {
    int glyph = glyphs.getGlyphId(character);
    return glyph == 0 ? glyphs.getGlyphId(UNKNOWN_CHARACTER) : glyph;
  }

  private double advance(int glyph) {
    try {
      return font.getAdvanceWidth(glyph);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path2D path(int glyph) {
    try {
      GlyphData data = font.getGlyph().getGlyph(glyph);
      return data == null ? new Path2D.Double() : data.getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
