package io.dreamfleet.cli.sheet;

import io.dreamfleet.cli.picture.StoredPicture;
import io.dreamfleet.cli.sheet.SheetEntry.Content;
import io.dreamfleet.drawing.OutlineFont;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;

/** All pictures on one: a row for each layer, every picture with its unit, class and score. */
public final class ContactSheet {
  private static final Color BACKGROUND = new Color(0x17191d);
  private static final Color EMPTY_CELL = new Color(0x23262c);
  private static final Color TEXT = new Color(0xe9eaec);
  private static final Color DIM_TEXT = new Color(0x9599a1);
  private static final Color LABEL = new Color(0xf2bd6b);

  private static final double TITLE_SIZE = 30;
  private static final double SUBTITLE_SIZE = 16;
  private static final double ROW_SIZE = 18;
  private static final double NOTE_SIZE = 14;
  private static final int HEADING_GAP = 7;
  private static final int WIDEST_GUTTER = 260;
  private static final int GUTTER_SPACE = 28;

  private final String title;
  private final String subtitle;
  private final List<String> columns;
  private final List<SheetEntry> entries;

  /**
   * A sheet.
   *
   * @param entries in the order in which they are shown
   */
  public ContactSheet(String title, String subtitle, List<SheetEntry> entries) {
    this(title, subtitle, List.of(), entries);
  }

  private ContactSheet(
      String title, String subtitle, List<String> columns, List<SheetEntry> entries) {
    this.title = title;
    this.subtitle = subtitle;
    this.columns = List.copyOf(columns);
    this.entries = List.copyOf(entries);
  }

  /**
   * A sheet whose columns mean something: rows are not broken.
   *
   * @param columns what stands above each
   * @param entries row by row, as many in each as there are columns
   */
  public static ContactSheet ofColumns(
      String title, String subtitle, List<String> columns, List<SheetEntry> entries) {
    return new ContactSheet(title, subtitle, columns, entries);
  }

  /** Writes the sheet as a PNG file. */
  public void write(Path file) throws IOException {
    ImageIO.write(draw(), "png", file.toFile());
  }

  /** The sheet, in RGB. */
  public BufferedImage draw() throws IOException {
    try (OutlineFont regular = OutlineFont.regular();
        OutlineFont medium = OutlineFont.medium()) {
      int gutter = gutter(medium, regular);
      SheetLayout layout =
          columns.isEmpty()
              ? SheetLayout.of(entries, gutter)
              : SheetLayout.unbroken(entries, gutter);
      BufferedImage sheet =
          new BufferedImage(layout.width(), layout.height(), BufferedImage.TYPE_INT_RGB);
      Graphics2D canvas = sheet.createGraphics();
      try {
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(
            RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        Drawing drawing = new Drawing(canvas, layout, regular, medium);
        drawing.all(title, subtitle);
        drawing.headings(columns);
      } finally {
        canvas.dispose();
      }
      return sheet;
    }
  }

  private int gutter(OutlineFont names, OutlineFont notes) {
    double widest =
        entries.stream()
            .map(SheetEntry::row)
            .distinct()
            .mapToDouble(
                row ->
                    Math.max(
                        names.width(first(row), ROW_SIZE),
                        row.lines()
                            .skip(1)
                            .mapToDouble(note -> notes.width(note, NOTE_SIZE))
                            .max()
                            .orElse(0)))
            .max()
            .orElse(0);
    return (int) Math.min(WIDEST_GUTTER, Math.ceil(widest)) + GUTTER_SPACE;
  }

  private static String first(String row) {
    return row.lines().findFirst().orElse("");
  }

  /** One drawing of a sheet. */
  private record Drawing(
      Graphics2D canvas, SheetLayout layout, OutlineFont regular, OutlineFont medium) {

    void all(String title, String subtitle) throws IOException {
      canvas.setColor(BACKGROUND);
      canvas.fillRect(0, 0, layout.width(), layout.height());
      double width = layout.width() - 2.0 * SheetLayout.MARGIN;
      double top = SheetLayout.MARGIN + TITLE_SIZE * 0.8;
      text(medium, medium.fitted(title, TITLE_SIZE, width), TITLE_SIZE, TEXT, top);
      text(
          regular,
          regular.fitted(subtitle, SUBTITLE_SIZE, width),
          SUBTITLE_SIZE,
          DIM_TEXT,
          top + 28);
      int y = SheetLayout.MARGIN + layout.header();
      for (SheetLayout.Band band : layout.bands()) {
        band(band, y);
        y += layout.height(band);
      }
    }

    /** What stands above the columns, right above their pictures. */
    void headings(List<String> columns) {
      double baseline = SheetLayout.MARGIN + layout.header() - HEADING_GAP;
      for (int i = 0; i < columns.size(); i++) {
        String heading = medium.fitted(columns.get(i), layout.textSize(), layout.cell());
        at(medium, heading, layout.textSize(), TEXT, layout.x(i), baseline);
      }
    }

    private void band(SheetLayout.Band band, int top) throws IOException {
      double room = layout.gutter() - GUTTER_SPACE;
      String name = first(band.name());
      text(medium, medium.fitted(name, ROW_SIZE, room), ROW_SIZE, TEXT, top + ROW_SIZE);
      double baseline = top + ROW_SIZE;
      for (String note : band.name().lines().skip(1).toList()) {
        baseline += NOTE_SIZE * 1.4;
        text(regular, regular.fitted(note, NOTE_SIZE, room), NOTE_SIZE, DIM_TEXT, baseline);
      }
      for (int place = 0; place < band.entries().size(); place++) {
        int y = top + place / layout.columns() * layout.lineHeight(band);
        cell(band.entries().get(place), layout.x(place), y);
      }
    }

    private void cell(SheetEntry entry, int x, int y) throws IOException {
      int side = layout.cell();
      canvas.setColor(EMPTY_CELL);
      canvas.fillRect(x, y, side, side);
      if (entry.content() instanceof Content.Picture picture) {
        PictureScaling.draw(StoredPicture.read(picture.file()), canvas, x, y, side);
      } else if (entry.content() instanceof Content.Missing missing) {
        middle(missing.why(), x, y + side / 2.0);
      }
      caption(entry, x, y + side);
    }

    private void caption(SheetEntry entry, int x, int y) {
      double size = layout.textSize();
      double baseline = y + layout.captionLine();
      Optional<String> score =
          entry.score().isPresent()
              ? Optional.of(String.format(Locale.ROOT, "%.3g", entry.score().getAsDouble()))
              : Optional.empty();
      double scoreWidth = score.map(number -> regular.width(number, size)).orElse(0.0);
      score.ifPresent(
          number -> at(regular, number, size, DIM_TEXT, x + layout.cell() - scoreWidth, baseline));
      double room = layout.cell() - scoreWidth - size * 0.6;
      at(regular, regular.fitted(entry.unit(), size, room), size, TEXT, x, baseline);
      entry
          .label()
          .ifPresent(
              label ->
                  at(
                      medium,
                      medium.fitted(label, size, layout.cell()),
                      size,
                      LABEL,
                      x,
                      baseline + layout.captionLine()));
    }

    private void middle(String word, int x, double baseline) {
      String fitted = regular.fitted(word, layout.textSize(), layout.cell() - 8.0);
      double width = regular.width(fitted, layout.textSize());
      at(regular, fitted, layout.textSize(), DIM_TEXT, x + (layout.cell() - width) / 2, baseline);
    }

    private void text(OutlineFont font, String text, double size, Color color, double baseline) {
      at(font, text, size, color, SheetLayout.MARGIN, baseline);
    }

    private void at(
        OutlineFont font, String text, double size, Color color, double x, double baseline) {
      canvas.setColor(color);
      canvas.fill(font.outline(text, size, x, baseline));
    }
  }
}
