package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TileSheetTest {
  private static byte[] picture(int width, int height, Color color) throws IOException {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setColor(color);
    canvas.fillRect(0, 0, width, height);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }

  private static void assertColor(BufferedImage sheet, int x, int y, int red, int green, int blue) {
    Color found = new Color(sheet.getRGB(x, y));
    assertThat(found.getRed()).isCloseTo(red, within(8));
    assertThat(found.getGreen()).isCloseTo(green, within(8));
    assertThat(found.getBlue()).isCloseTo(blue, within(8));
  }

  @Test
  void a_tile_has_its_channels_place_and_what_is_missing_is_grey() throws IOException {
    TileSheet sheet = new TileSheet();
    sheet.draw(picture(224, 224, Color.RED), 0);
    sheet.draw(picture(40, 40, Color.BLUE), 63);
    sheet.draw(picture(100, 100, new Color(0, 0, 0, 0)), 9);

    BufferedImage read = TileSheet.read(sheet.jpeg());

    assertThat(read.getWidth()).isEqualTo(8 * 96);
    assertThat(read.getHeight()).isEqualTo(8 * 96);
    assertColor(read, 48, 48, 255, 0, 0);
    assertColor(read, 7 * 96 + 48, 7 * 96 + 48, 0, 0, 255);
    // second row, second column, over white
    assertColor(read, 96 + 48, 96 + 48, 255, 255, 255);
    assertColor(read, 2 * 96 + 48, 48, 128, 128, 128);
  }

  @Test
  void a_preview_has_the_first_pictures_that_there_are() throws IOException {
    TileSheet sheet = new TileSheet();
    sheet.draw(picture(96, 96, Color.BLUE), 50);
    sheet.draw(picture(96, 96, Color.RED), 13);

    BufferedImage preview = TileSheet.read(sheet.preview(8, 56));

    assertThat(preview.getWidth()).isEqualTo(448);
    assertColor(preview, 28, 28, 255, 0, 0);
    assertColor(preview, 56 + 28, 28, 0, 0, 255);
    assertColor(preview, 3 * 56, 28, 128, 128, 128);
  }
}
