package io.dreamfleet.cli.sheet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything on a contact sheet stands, in pixels: a header, then a band for each row, with
 * the row's name in a gutter on the left and its pictures in lines of up to {@link #columns}.
 *
 * @param cell the side of a picture's square
 * @param columns pictures in a line
 * @param gutter the width kept for the rows' names
 * @param header the height kept for the title, and for the headings of columns where there are some
 * @param bands the rows from top to bottom
 */
record SheetLayout(int cell, int columns, int gutter, int header, List<SheetLayout.Band> bands) {
  static final int MARGIN = 40;
  private static final int HEADER = 84;
  private static final int HEADINGS = 24;
  static final int GAP = 20;

  /** More than the gap within a band. */
  private static final int BETWEEN = 8;

  private static final int MOST_COLUMNS = 8;
  private static final int FEWEST_COLUMNS = 4;
  private static final int CAPTION_PADDING = 10;

  /** The sides tried, largest first: small pictures are better than a file that nothing opens. */
  private static final int[] CELLS = {192, 160, 128, 96, 64, 48};

  private static final long MOST_PIXELS = 60_000_000;

  /** A row: its name and its pictures. */
  record Band(String name, List<SheetEntry> entries) {
    /** Lines of text below each picture: its unit, and where one has a class, that. */
    int captionLines() {
      return entries.stream().anyMatch(entry -> entry.label().isPresent()) ? 2 : 1;
    }
  }

  /** Arranges entries; rows come in the order of their first entries. */
  static SheetLayout of(List<SheetEntry> entries, int gutter) {
    List<Band> bands = bands(entries);
    int longest = longest(bands);
    SheetLayout layout = null;
    for (int cell : CELLS) {
      // as many more columns as the cells are smaller
      int most = MOST_COLUMNS * CELLS[0] / cell;
      int columns = Math.max(FEWEST_COLUMNS, Math.min(most, longest));
      layout = new SheetLayout(cell, columns, gutter, HEADER, bands);
      if ((long) layout.width() * layout.height() <= MOST_PIXELS) {
        return layout;
      }
    }
    return layout;
  }

  /** Arranges entries in rows that are not broken, however long they are, under headings. */
  static SheetLayout unbroken(List<SheetEntry> entries, int gutter) {
    List<Band> bands = bands(entries);
    int longest = longest(bands);
    SheetLayout layout = null;
    for (int cell : CELLS) {
      layout =
          new SheetLayout(
              cell, Math.max(FEWEST_COLUMNS, longest), gutter, HEADER + HEADINGS, bands);
      if (longest <= MOST_COLUMNS * CELLS[0] / cell
          && (long) layout.width() * layout.height() <= MOST_PIXELS) {
        return layout;
      }
    }
    return layout;
  }

  private static List<Band> bands(List<SheetEntry> entries) {
    Map<String, List<SheetEntry>> rows = new LinkedHashMap<>();
    entries.forEach(
        entry -> rows.computeIfAbsent(entry.row(), name -> new ArrayList<>()).add(entry));
    List<Band> bands = new ArrayList<>();
    rows.forEach((name, row) -> bands.add(new Band(name, List.copyOf(row))));
    return bands;
  }

  private static int longest(List<Band> bands) {
    return bands.stream().mapToInt(band -> band.entries().size()).max().orElse(0);
  }

  int width() {
    return 2 * MARGIN + gutter + columns * cell + (columns - 1) * GAP;
  }

  int height() {
    return MARGIN + header + bands.stream().mapToInt(this::height).sum() + MARGIN - GAP - BETWEEN;
  }

  /** From a band's upper edge to the next one's. */
  int height(Band band) {
    int lines = (band.entries().size() + columns - 1) / columns;
    return lines * lineHeight(band) + BETWEEN;
  }

  /** From one line of a band's pictures to the next. */
  int lineHeight(Band band) {
    int caption = CAPTION_PADDING + (int) (band.captionLines() * captionLine());
    return cell + caption + GAP;
  }

  double textSize() {
    return cell >= 128 ? 15 : 11;
  }

  double captionLine() {
    return Math.round(textSize() * 1.4);
  }

  /** The left edge of the cell with this place in its band. */
  int x(int place) {
    return MARGIN + gutter + place % columns * (cell + GAP);
  }
}
