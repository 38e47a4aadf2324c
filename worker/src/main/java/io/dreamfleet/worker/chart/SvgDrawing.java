package io.dreamfleet.worker.chart;

import io.dreamfleet.drawing.OutlineFont;
import java.awt.Color;
import java.util.List;
import java.util.Locale;

/** A drawing of shapes, on white, with a description for those who do not see it. */
final class SvgDrawing implements Drawing, AutoCloseable {
  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String description;
  private final OutlineFont font = OutlineFont.regular();

  SvgDrawing(int width, int height, String description) {
    this.width = width;
    this.height = height;
    this.description = description;
    rectangle(0, 0, width, height, Color.WHITE);
  }

  /** Points without length, whose round ends are discs: a tenth of the text that circles take. */
  @Override
  public void discs(List<double[]> centres, double radius, Color colour) {
    if (centres.isEmpty()) {
      return;
    }
    body.append(
        format(
            "<path stroke=\"%s\" stroke-opacity=\"0.67\" stroke-width=\"%.1f\" stroke-linecap=\"round\" d=\"",
            Palette.css(colour), 2 * radius));
    centres.forEach(at -> body.append(format("M%.1f %.1fh0", at[0], at[1])));
    body.append("\"/>\n");
  }

  @Override
  public void line(List<double[]> places, double width, Color colour) {
    body.append(
        format(
            "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-linejoin=\"round\" d=\"",
            Palette.css(colour), width));
    for (int i = 0; i < places.size(); i++) {
      body.append(format("%s%.1f %.1f", i == 0 ? "M" : "L", places.get(i)[0], places.get(i)[1]));
    }
    body.append("\"/>\n");
  }

  @Override
  public void rectangle(double x, double y, double width, double height, Color colour) {
    body.append(
        format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            x, y, width, height, Palette.css(colour)));
  }

  @Override
  public void text(
      String text, double x, double baseline, double size, Anchor anchor, Color colour) {
    body.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
            x,
            baseline,
            size,
            anchor.name().toLowerCase(Locale.ROOT),
            Palette.css(colour),
            escaped(text)));
  }

  @Override
  public String fitted(String text, double size, double most) {
    return font.fitted(text, size, most);
  }

  String svg() {
    return format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"Roboto, Arial, sans-serif\">\n<title>%s</title>\n",
            width, height, width, height, escaped(description))
        + body
        + "</svg>\n";
  }

  @Override
  public void close() {
    font.close();
  }

  /** As text of XML, which knows no control characters. */
  private static String escaped(String text) {
    return text.replaceAll("[\\x00-\\x1f\\ufffe\\uffff]", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
