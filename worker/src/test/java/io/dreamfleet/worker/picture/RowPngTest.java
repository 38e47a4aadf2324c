package io.dreamfleet.worker.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RowPngTest {
  /** The JDK's reader is one that somebody else has written. */
  @Test
  void a_picture_written_in_parts_is_read_as_it_was() throws Exception {
    BufferedImage whole = new BufferedImage(70, 90, BufferedImage.TYPE_INT_ARGB);
    Random random = new Random(3);
    for (int i = 0; i < 70 * 90; i++) {
      int colour = i % 70 < 35 ? 0xff204060 + i % 7 : random.nextInt();
      whole.setRGB(i % 70, i / 70, colour);
    }
    byte[] file;
    try (RowPng png = new RowPng(70, 90)) {
      png.add(whole.getSubimage(0, 0, 70, 1));
      png.add(whole.getSubimage(0, 1, 70, 64));
      png.add(whole.getSubimage(0, 65, 70, 25));
      file = png.bytes();
    }
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
    assertThat(read.getWidth()).isEqualTo(70);
    assertThat(read.getHeight()).isEqualTo(90);
    for (int i = 0; i < 70 * 90; i++) {
      assertThat(read.getRGB(i % 70, i / 70)).isEqualTo(whole.getRGB(i % 70, i / 70));
    }
  }
}
