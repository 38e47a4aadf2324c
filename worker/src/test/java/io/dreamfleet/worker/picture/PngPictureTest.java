package io.dreamfleet.worker.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngPictureTest {
  /** A wide picture whose three channels differ: rows by rows, red first. */
  private static final ImageSize SIZE = new ImageSize(3, 2);

  private static final float[] VALUES = {
    1, 0, 0, 0.5f, 1, 0, // red
    0, 1, 0, 0.5f, 1, 0, // green
    0, 0, 1, 0.5f, 0, 0, // blue
  };

  @Test
  void pixels_are_where_and_what_they_were() throws IOException {
    BufferedImage read =
        ImageIO.read(
            new ByteArrayInputStream(PngPicture.encode(VALUES, Optional.empty(), SIZE, Map.of())));
    assertThat(read.getWidth()).isEqualTo(3);
    assertThat(read.getHeight()).isEqualTo(2);
    assertThat(rgb(read, 0, 0)).isEqualTo("ff0000");
    assertThat(rgb(read, 1, 0)).isEqualTo("00ff00");
    assertThat(rgb(read, 2, 0)).isEqualTo("0000ff");
    assertThat(rgb(read, 0, 1)).isEqualTo("808080");
    assertThat(rgb(read, 1, 1)).isEqualTo("ffff00");
    assertThat(rgb(read, 2, 1)).isEqualTo("000000");
  }

  @Test
  void a_picture_is_eight_bit_rgb() {
    byte[] png = PngPicture.encode(VALUES, Optional.empty(), SIZE, Map.of());
    // PNG specification, 11.2.1: IHDR's bit depth and colour type
    assertThat(png[24]).isEqualTo((byte) 8);
    assertThat(png[25]).isEqualTo((byte) 2);
  }

  @Test
  void it_needs_no_disk(@TempDir Path folder) throws IOException {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    ImageIO.setCacheDirectory(cache.toFile());
    Files.delete(cache);
    try {
      assertThat(PngPicture.encode(VALUES, Optional.empty(), SIZE, Map.of())).isNotEmpty();
    } finally {
      ImageIO.setCacheDirectory(null);
    }
  }

  @Test
  void alpha_is_in_a_picture_that_has_it() throws IOException {
    float[] alpha = {1, 0.5f, 0, 1, 1, 1};
    byte[] png = PngPicture.encode(VALUES, Optional.of(alpha), SIZE, Map.of());
    // colour type 6 is RGB with alpha
    assertThat(png[25]).isEqualTo((byte) 6);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getRGB(0, 0) >>> 24).isEqualTo(255);
    assertThat(read.getRGB(1, 0) >>> 24).isEqualTo(128);
    assertThat(read.getRGB(2, 0) >>> 24).isZero();
    assertThat(rgb(read, 1, 0)).isEqualTo("00ff00");
  }

  @Test
  void one_channel_is_a_grey_picture_of_just_these_levels() throws IOException {
    float[] levels = {0, 0.25f, 0.5f, 0.75f, 1, 0.1f};
    Bands grey = new Bands(1, List.of(0), true);
    byte[] png = PngPicture.encode(levels, grey, Optional.empty(), SIZE, Map.of());
    // PNG specification, 11.2.1: colour type 0 is grey, 4 is grey with alpha
    assertThat(png[25]).isEqualTo((byte) 0);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getRaster().getSample(1, 0, 0)).isEqualTo(64);
    assertThat(read.getRaster().getSample(0, 1, 0)).isEqualTo(191);
    float[] alpha = {1, 0.5f, 0, 1, 1, 1};
    byte[] transparent = PngPicture.encode(levels, grey, Optional.of(alpha), SIZE, Map.of());
    assertThat(transparent[25]).isEqualTo((byte) 4);
    BufferedImage both = ImageIO.read(new ByteArrayInputStream(transparent));
    assertThat(both.getRaster().getSample(1, 0, 0)).isEqualTo(64);
    assertThat(both.getRaster().getSample(1, 0, 1)).isEqualTo(128);
  }

  @Test
  void the_shown_bands_are_red_green_and_blue() throws IOException {
    Bands swapped = new Bands(3, List.of(2, 1, 0), false);
    byte[] png = PngPicture.encode(VALUES, swapped, Optional.empty(), SIZE, Map.of());
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(rgb(read, 0, 0)).isEqualTo("0000ff");
    assertThat(rgb(read, 1, 1)).isEqualTo("00ffff");
  }

  @Test
  void all_bands_are_a_numpy_file() {
    byte[] npy = NpyPicture.encode(VALUES, 3, SIZE);
    // the format's version 1.0: magic, version, header length, header, and all a multiple of 64
    assertThat(npy).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
    assertThat(new String(npy, 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 3), }")
        .endsWith("\n");
    ByteBuffer values = ByteBuffer.wrap(npy, 128, npy.length - 128).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : VALUES) {
      assertThat(values.getFloat()).isEqualTo(value);
    }
    assertThat(values.hasRemaining()).isFalse();
  }

  @Test
  void texts_are_in_the_chunks_that_the_specification_names() {
    Map<String, String> texts = Map.of("Title", "emojinet layer2:7", "Label", "café ☕");
    assertThat(internationalTexts(PngPicture.encode(VALUES, Optional.empty(), SIZE, texts)))
        .isEqualTo(texts);
  }

  private static String rgb(BufferedImage image, int x, int y) {
    return "%06x".formatted(image.getRGB(x, y) & 0xFFFFFF);
  }

  /** PNG specification, 11.3.3.4: keyword, 0, flag, method, language, 0, keyword, 0, text. */
  private static Map<String, String> internationalTexts(byte[] png) {
    Map<String, String> texts = new HashMap<>();
    ByteBuffer chunks = ByteBuffer.wrap(png, 8, png.length - 8);
    while (chunks.hasRemaining()) {
      byte[] type = new byte[4];
      int length = chunks.getInt();
      chunks.get(type);
      byte[] data = new byte[length];
      chunks.get(data).getInt();
      if (new String(type, StandardCharsets.US_ASCII).equals("iTXt")) {
        String[] parts = new String(data, StandardCharsets.UTF_8).split("\0", -1);
        texts.put(parts[0], parts[parts.length - 1]);
      }
    }
    return texts;
  }
}
