package io.dreamfleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputPictureTest {
  @TempDir Path folder;

  /**
   * The stored picture is 3 wide and 2 high, {@code abc} over {@code def}; by hand, what a viewer
   * shows for each number of Exif's tag.
   */
  @ParameterizedTest
  @CsvSource({
    "1, abc/def", "2, cba/fed", "3, fed/cba", "4, def/abc",
    "5, ad/be/cf", "6, da/eb/fc", "7, fc/eb/da", "8, cf/be/ad"
  })
  void a_picture_is_turned_upright(int number, String upright) throws IOException {
    BufferedImage stored = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      stored.setRGB(i % 3, i / 3, 40 * i << 16);
    }
    InputPicture picture = picture(withChunk(encoded(stored, "png"), "eXIf", exif(number)));
    String[] rows = upright.split("/");
    assertThat(picture.size()).isEqualTo(new ImageSize(rows[0].length(), rows.length));
    float[] values = picture.decode();
    String all = String.join("", rows);
    for (int i = 0; i < 6; i++) {
      assertThat(values[i]).isCloseTo(40 * (all.charAt(i) - 'a') / 255f, within(1e-6f));
      assertThat(values[6 + i]).isZero();
    }
  }

  /**
   * As cameras write it: the segment APP1 of a JPEG. Left of the middle it is dark, right light.
   */
  @ParameterizedTest
  @CsvSource({"1, 0, 1, 64, 32", "3, 1, 0, 64, 32", "6, 0, 0, 32, 64", "8, 1, 1, 32, 64"})
  void a_jpegs_orientation_is_read_too(
      int number, float topLeft, float topRight, int width, int height) throws IOException {
    BufferedImage stored = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
    stored.createGraphics().fillRect(32, 0, 32, 32);
    byte[] jpeg = encoded(stored, "jpg");
    byte[] block = concatenated("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif(number));
    ByteBuffer segment = ByteBuffer.allocate(4 + block.length);
    segment.putShort((short) 0xFFE1).putShort((short) (2 + block.length)).put(block);
    InputPicture picture =
        picture(
            concatenated(
                Arrays.copyOf(jpeg, 2), segment.array(), Arrays.copyOfRange(jpeg, 2, jpeg.length)));
    assertThat(picture.format()).isEqualTo(InputFormat.JPEG);
    assertThat(picture.size()).isEqualTo(new ImageSize(width, height));
    float[] values = picture.decode();
    assertThat(values[0]).isCloseTo(topLeft, within(0.02f));
    assertThat(values[width - 1]).isCloseTo(topRight, within(0.02f));
  }

  @Test
  void grey_stays_as_bright_as_it_is() throws IOException {
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      grey.getRaster().setSample(i % 16, i / 16, 0, 100);
    }
    for (String format : new String[] {"png", "jpg"}) {
      float[] values = picture(encoded(grey, format)).decode();
      assertThat(values).hasSize(3 * 256);
      for (float value : values) {
        assertThat(value).isCloseTo(100 / 255f, within(0.006f));
      }
    }
  }

  @Test
  void sixteen_bits_are_all_used() throws IOException {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {1, 32768, 65535});
    float[] values =
        picture(encoded(new BufferedImage(model, raster, false, null), "png")).decode();
    assertThat(values[0]).isCloseTo(1 / 65535f, within(1e-7f));
    assertThat(values[1]).isCloseTo(32768 / 65535f, within(1e-7f));
    assertThat(values[2]).isEqualTo(1);
  }

  /** By hand: a fifth of red over four fifths of white. */
  @Test
  void what_is_transparent_is_seen_over_white() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00000000);
    image.setRGB(1, 0, 0x33FF0000);
    float[] values = picture(encoded(image, "png")).decode();
    assertThat(values).containsExactly(new float[] {1, 1, 1, 0.8f, 1, 0.8f}, within(1e-6f));
  }

  @Test
  void a_palette_is_looked_up() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xFFFF0000);
    image.setRGB(1, 0, 0xFF0000FF);
    assertThat(picture(encoded(image, "png")).decode()).containsExactly(1, 0, 0, 0, 0, 1);
  }

  /** By hand with ITU-R BT.709's weights; the last pixel is white at an alpha of 51. */
  @Test
  void a_mask_is_luminance_times_alpha() throws IOException {
    int[] pixels = {
      0xFF000000, 0xFFFFFFFF, 0xFF333333, 0xFFFF0000, 0xFF00FF00, 0xFF0000FF, 0x00FFFFFF, 0x33FFFFFF
    };
    BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 4, 2, pixels, 0, 4);
    assertThat(picture(encoded(image, "png")).decodeMask())
        .containsExactly(
            new float[] {0, 1, 0.2f, 0.2126f, 0.7152f, 0.0722f, 0, 0.2f}, within(1e-6f))
        .contains(0f, 1f);
  }

  @Test
  void a_mask_is_turned_upright() throws IOException {
    BufferedImage stored = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    stored.setRGB(0, 0, 0xFFFFFF);
    byte[] turned = withChunk(encoded(stored, "png"), "eXIf", exif(6));
    assertThat(picture(turned).decodeMask()).containsExactly(0, 1, 0, 0, 0, 0);
  }

  @Test
  void a_mask_that_is_black_or_transparent_everywhere_is_refused() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB}) {
      byte[] black = encoded(new BufferedImage(3, 2, type), "png");
      assertThatThrownBy(() -> picture(black).decodeMask())
          .isInstanceOfSatisfying(
              JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT))
          .hasMessageStartingWith("the mask photo is black everywhere");
    }
  }

  /** A file of a hundred bytes that says it is 100000x100000 pixels, which would be 120 GB. */
  @Test
  void a_picture_that_would_be_too_large_is_refused_before_it_is_decoded() {
    byte[] png = png(100_000, 100_000, new byte[0]);
    assertThatThrownBy(() -> picture(png))
        .isInstanceOfSatisfying(
            JobRefusedException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED))
        .hasMessageContaining("100000x100000, which is 10000000000 pixels")
        .hasMessageContaining("at most 33554432 are allowed");
  }

  /** 512 MB of text in half a megabyte; the JDK's reader would unpack it. */
  @Test
  void compressed_text_is_never_unpacked() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(text)) {
      byte[] spaces = new byte[1 << 20];
      for (int i = 0; i < 512; i++) {
        deflater.write(spaces);
      }
    }
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED);
    byte[] png = withChunk(encoded(image, "png"), "zTXt", text.toByteArray());
    assertThat(picture(png).decode()).hasSize(12);
  }

  @Test
  void a_file_that_is_too_long_is_refused_before_it_is_read() throws IOException {
    Path file = folder.resolve("long.png");
    Files.write(file, new byte[1001]);
    assertThatThrownBy(() -> InputLibrary.file(file, new InputLimits(1000, 10)))
        .hasMessageContaining("long.png has 1001 bytes; at most 1000 are allowed");
    assertThatThrownBy(() -> InputLibrary.file(folder.resolve("none.png"), InputLimits.DEFAULT))
        .hasMessageContaining("there is no picture")
        .hasMessageContaining("none.png");
  }

  @Test
  void what_is_no_picture_is_refused_with_what_would_be() {
    assertThatThrownBy(() -> picture("GIF89a, say".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOfSatisfying(
            JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT))
        .hasMessage("the picture photo cannot be read: it is neither a PNG nor a JPEG");
  }

  /** A JPEG's header with four components, made by hand. */
  @Test
  void cmyk_is_refused_with_advice() {
    byte[] jpeg = jpegHeader(0xC0, 4);
    assertThatThrownBy(() -> picture(jpeg)).hasMessageContaining("it is in CMYK colours");
    assertThatThrownBy(() -> picture(jpegHeader(0xC3, 3))).hasMessageContaining("baseline");
  }

  @Test
  void a_truncated_file_is_refused_wherever_it_ends() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    byte[] png = encoded(image, "png");
    for (int length = 0; length < png.length; length++) {
      byte[] part = Arrays.copyOf(png, length);
      assertThatThrownBy(() -> picture(part).decode())
          .as("%d bytes", length)
          .isInstanceOfSatisfying(
              JobRefusedException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT));
    }
    byte[] jpeg = encoded(noise(), "jpg");
    for (int length = 0; length < jpeg.length - 20; length += 7) {
      byte[] part = Arrays.copyOf(jpeg, length);
      assertThatThrownBy(() -> picture(part).decode())
          .as("%d of %d bytes", length, jpeg.length)
          .isInstanceOf(JobRefusedException.class);
    }
  }

  @Test
  void damaged_data_is_refused() {
    byte[] png = png(4, 4, "not deflated".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> picture(png).decode())
        .isInstanceOfSatisfying(
            JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT));
  }

  private static BufferedImage noise() {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 48; i++) {
      image.setRGB(i % 64, i / 64, i * 0x9E3779B9 >>> 8);
    }
    return image;
  }

  private static InputPicture picture(byte[] content) {
    return InputPicture.of("photo", content, InputLimits.DEFAULT);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** A TIFF header and one directory with one entry: tag 0x0112, type SHORT, count 1. */
  private static byte[] exif(int orientation) {
    return ByteBuffer.allocate(26)
        .order(ByteOrder.BIG_ENDIAN)
        .put("MM".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  /** The PNG with a chunk more behind its header. */
  private static byte[] withChunk(byte[] png, String type, byte[] data) {
    int headerEnd = 8 + 12 + 13;
    return concatenated(
        Arrays.copyOf(png, headerEnd),
        chunk(type, data),
        Arrays.copyOfRange(png, headerEnd, png.length));
  }

  private static byte[] png(int width, int height, byte[] data) {
    byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).array();
    header[9] = 2;
    return concatenated(
        new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'},
        chunk("IHDR", header),
        chunk("IDAT", data),
        chunk("IEND", new byte[0]));
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] body = concatenated(type.getBytes(StandardCharsets.US_ASCII), data);
    CRC32 crc = new CRC32();
    crc.update(body);
    return ByteBuffer.allocate(body.length + 8)
        .putInt(data.length)
        .put(body)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] jpegHeader(int frame, int components) {
    ByteBuffer bytes = ByteBuffer.allocate(2 + 2 + 8 + 3 * components + 4);
    bytes.putShort((short) 0xFFD8).put((byte) 0xFF).put((byte) frame);
    bytes.putShort((short) (8 + 3 * components)).put((byte) 8);
    bytes.putShort((short) 10).putShort((short) 10).put((byte) components);
    bytes.position(bytes.position() + 3 * components);
    return bytes.putShort((short) 0xFFDA).array();
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
