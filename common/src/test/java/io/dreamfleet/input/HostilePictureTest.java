package io.dreamfleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Files that somebody made to do harm; each is refused before it is decoded. */
class HostilePictureTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  @Test
  void a_second_header_does_not_bring_in_a_larger_picture() {
    byte[] png = joined(PNG, header(1, 1), header(100_000, 100_000), chunk("IEND", new byte[0]));
    assertThat(refusal(png, FailureCode.BAD_INPUT))
        .isEqualTo("the picture x cannot be read: it has the chunk IHDR twice");
  }

  @Test
  void a_second_frame_does_not_bring_in_a_larger_picture() throws IOException {
    byte[] jpeg = jpeg();
    int frame = frame(jpeg);
    byte[] second = Arrays.copyOfRange(jpeg, frame, frame + 19);
    ByteBuffer.wrap(jpeg).putShort(frame + 7, (short) 60_000);
    byte[] two =
        joined(
            Arrays.copyOf(jpeg, frame + 19),
            second,
            Arrays.copyOfRange(jpeg, frame + 19, jpeg.length));
    assertThat(refusal(two, FailureCode.BAD_INPUT)).endsWith("it has two frames");
  }

  /** A walk over the whole picture for each few bytes. */
  @Test
  void a_jpeg_of_very_many_scans_is_refused() throws IOException {
    byte[] jpeg = jpeg();
    byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0};
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 100; i++) {
      many.writeBytes(scan);
    }
    assertThat(refusal(many.toByteArray(), FailureCode.BAD_INPUT))
        .endsWith("it has 101 scans; progressive pictures of up to 100 are read");
  }

  @Test
  void a_refusal_of_a_large_picture_names_the_setting() {
    byte[] png = joined(PNG, header(10_000, 10_000), chunk("IEND", new byte[0]));
    assertThat(refusal(png, FailureCode.LIMIT_EXCEEDED))
        .isEqualTo(
            "input: x is 10000x10000, which is 100000000 pixels; at most 33554432 are allowed (the workers' setting dreamfleet.limits.input-pixels raises that)");
  }

  @Test
  void a_vector_is_refused_before_its_numbers_are_kept() {
    byte[] numbers = "1 ".repeat(1001).getBytes(StandardCharsets.US_ASCII);
    JobRefusedException refused =
        catchThrowableOfType(JobRefusedException.class, () -> Vectors.read(numbers, "v.txt", 1000));
    assertThat(refused.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    assertThat(refused)
        .hasMessageContaining("v.txt has 1001 numbers or more; at most 1000 are allowed")
        .hasMessageContaining("dreamfleet.limits.vector-numbers");
    assertThat(Vectors.read("1 2".getBytes(StandardCharsets.US_ASCII), "v.txt", 2)).hasSize(2);
  }

  private static String refusal(byte[] file, FailureCode code) {
    JobRefusedException refused =
        catchThrowableOfType(
            JobRefusedException.class, () -> InputPicture.of("x", file, InputLimits.DEFAULT));
    assertThat(refused.code()).isEqualTo(code);
    return refused.getMessage();
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    return bytes.toByteArray();
  }

  /** Where the frame of three components begins, which is 19 bytes long. */
  private static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xC0) {
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
    return at;
  }

  private static byte[] header(int width, int height) {
    byte[] data = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).array();
    data[9] = 2;
    return chunk("IHDR", data);
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] body = joined(type.getBytes(StandardCharsets.US_ASCII), data);
    CRC32 sum = new CRC32();
    sum.update(body);
    return ByteBuffer.allocate(body.length + 8)
        .putInt(data.length)
        .put(body)
        .putInt((int) sum.getValue())
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
