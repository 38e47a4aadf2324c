package io.dreamfleet.cli.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.sheet.SheetEntry.Content;
import io.dreamfleet.drawing.OutlineFont;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
  private static final int BACKGROUND = 0x17191d;
  private static final int LABEL = 0xf2bd6b;
  private static final int RED = 0xff0000;
  private static final int BLUE = 0x0000ff;

  @TempDir Path folder;
  private Path square;
  private Path wide;

  /** A red and a blue half, left and right. */
  @BeforeEach
  void pictures() throws IOException {
    square = halves("square.png", 96, 96);
    wide = halves("wide.png", 400, 200);
  }

  private Path halves(String name, int width, int height) throws IOException {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, x < width / 2 ? RED : BLUE);
      }
    }
    Path file = folder.resolve(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  private static SheetEntry entry(String row, String unit, Optional<String> label, Path file) {
    return new SheetEntry(row, unit, label, OptionalDouble.of(1.5), new Content.Picture(file));
  }

  private static int rgb(BufferedImage sheet, int x, int y) {
    return sheet.getRGB(x, y) & 0xffffff;
  }

  private static long count(BufferedImage sheet, int color) {
    return IntStream.range(0, sheet.getWidth() * sheet.getHeight())
        .filter(i -> rgb(sheet, i % sheet.getWidth(), i / sheet.getWidth()) == color)
        .count();
  }

  @Test
  void rows_are_not_broken_where_columns_mean_something() throws IOException {
    List<SheetEntry> entries = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (int channel = 0; channel < 10; channel++) {
      columns.add("channel " + channel);
    }
    for (String row : List.of("vgg16\nfeatures.28", "resnet18\nlayer4.1.conv2")) {
      columns.forEach(column -> entries.add(entry(row, "", Optional.empty(), square)));
    }
    SheetLayout layout = SheetLayout.unbroken(entries, 100);
    assertThat(layout.columns()).isEqualTo(10);
    assertThat(layout.bands()).hasSize(2);
    BufferedImage sheet = ContactSheet.ofColumns("two", "below", columns, entries).draw();
    int top = SheetLayout.MARGIN + layout.header();
    int pitch = layout.cell() + SheetLayout.GAP;
    int first = sheet.getWidth() - SheetLayout.MARGIN - 10 * pitch + SheetLayout.GAP;
    int middle = layout.cell() / 2;
    for (int column = 0; column < 10; column++) {
      int left = first + column * pitch;
      for (int row = 0; row < 2; row++) {
        int y = top + row * layout.height(layout.bands().get(0)) + middle;
        assertThat(rgb(sheet, left + middle - 10, y)).isEqualTo(RED);
        assertThat(rgb(sheet, left + middle + 10, y)).isEqualTo(BLUE);
      }
      // its heading stands right above it
      assertThat(
              IntStream.range(0, 20 * 20)
                  .anyMatch(i -> rgb(sheet, left + i % 20, top - 20 + i / 20) != BACKGROUND))
          .isTrue();
    }
  }

  @Test
  void pictures_stand_in_equal_cells_at_whole_multiples_with_their_pixels_as_they_were()
      throws IOException {
    List<SheetEntry> entries =
        List.of(
            entry("layer1", "layer1:0", Optional.empty(), square),
            entry("layer1", "layer1:1", Optional.empty(), wide));
    BufferedImage sheet = new ContactSheet("emojinet", "two", entries).draw();
    SheetLayout layout = SheetLayout.of(entries, 0);
    // doubled: every pixel of a half, and nothing between the two
    assertThat(layout.cell()).isEqualTo(192);
    int left = sheet.getWidth() - SheetLayout.MARGIN - 4 * 192 - 3 * SheetLayout.GAP;
    int top = SheetLayout.MARGIN + layout.header();
    for (int y : new int[] {top, top + 191}) {
      assertThat(rgb(sheet, left, y)).isEqualTo(RED);
      assertThat(rgb(sheet, left + 95, y)).isEqualTo(RED);
      assertThat(rgb(sheet, left + 96, y)).isEqualTo(BLUE);
      assertThat(rgb(sheet, left + 191, y)).isEqualTo(BLUE);
    }
    // the wide one is halved and a little more, in its own proportions, in the middle
    int second = left + 192 + SheetLayout.GAP;
    assertThat(rgb(sheet, second + 10, top + 96)).isEqualTo(RED);
    assertThat(rgb(sheet, second + 181, top + 96)).isEqualTo(BLUE);
    assertThat(rgb(sheet, second + 10, top + 47)).isNotEqualTo(RED);
    assertThat(rgb(sheet, second + 10, top + 49)).isEqualTo(RED);
  }

  @Test
  void the_margins_are_empty_and_the_text_is_there() throws IOException {
    List<SheetEntry> entries =
        List.of(
            entry("layer1", "layer1:0", Optional.empty(), square),
            entry("fc", "fc:331", Optional.of("tiger face"), square));
    BufferedImage sheet = new ContactSheet("emojinet", "two", entries).draw();
    for (int i = 0; i < SheetLayout.MARGIN - 1; i++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        assertThat(rgb(sheet, x, i)).isEqualTo(BACKGROUND);
        assertThat(rgb(sheet, x, sheet.getHeight() - 1 - i)).isEqualTo(BACKGROUND);
      }
      for (int y = 0; y < sheet.getHeight(); y++) {
        assertThat(rgb(sheet, i, y)).isEqualTo(BACKGROUND);
        assertThat(rgb(sheet, sheet.getWidth() - 1 - i, y)).isEqualTo(BACKGROUND);
      }
    }
    // solid parts of a label's letters, in its own colour
    assertThat(count(sheet, LABEL)).isBetween(50L, 2000L);
  }

  @Test
  void a_job_without_a_picture_has_its_place_and_a_word() throws IOException {
    SheetEntry missing =
        new SheetEntry(
            "layer1",
            "layer1:0",
            Optional.empty(),
            OptionalDouble.empty(),
            new Content.Missing("FAILED"));
    BufferedImage sheet = new ContactSheet("emojinet", "none", List.of(missing)).draw();
    assertThat(count(sheet, 0x23262c)).isBetween(192L * 192 - 2000, 192L * 192 - 50);
  }

  @Test
  void many_pictures_are_smaller_and_the_sheet_stays_within_bounds() {
    List<SheetEntry> entries =
        new ArrayList<>(
            Collections.nCopies(5000, entry("layer1", "layer1:0", Optional.empty(), square)));
    SheetLayout layout = SheetLayout.of(entries, 100);
    assertThat(layout.cell()).isLessThan(192);
    assertThat((long) layout.width() * layout.height()).isLessThan(61_000_000);
    assertThat(SheetLayout.of(entries.subList(0, 100), 100).cell()).isEqualTo(192);
  }

  @Test
  void text_that_is_too_long_ends_with_an_ellipsis_and_unknown_characters_are_questions() {
    try (OutlineFont font = OutlineFont.regular()) {
      String fitted = font.fitted("smiling face with smiling eyes", 15, 100);
      assertThat(fitted).startsWith("smiling").endsWith("\u2026");
      assertThat(font.width(fitted, 15)).isLessThanOrEqualTo(100);
      assertThat(font.fitted("fc:331", 15, 100)).isEqualTo("fc:331");
      assertThat(font.width("\ud83d\udc2f", 15)).isEqualTo(font.width("?", 15));
      assertThat(font.outline("H", 100, 10, 200).getBounds2D())
          .satisfies(
              bounds -> {
                assertThat(bounds.getMaxY()).isEqualTo(200);
                // Roboto's cap height is 1456 of 2048 units
                assertThat(bounds.getHeight()).isBetween(71.0, 71.2);
                assertThat(bounds.getMinX()).isBetween(10.0, 20.0);
              });
    }
  }
}
