package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {

  @TempDir Path folder;

  @Test
  void every_stretch_up_to_the_longest_is_found_in_a_file_of_several_windows() throws Exception {
    byte[] bytes = new byte[41];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    for (int size : new int[] {1, 7, 8, 9, 15, 16, 40, 41}) {
      Path file = folder.resolve("bytes" + size);
      Files.write(file, Arrays.copyOf(bytes, size));
      Content content = Content.map(file, 8);
      for (int at = 0; at <= size; at++) {
        for (int length = 0; length <= Math.min(8, size - at); length++) {
          assertThat(content.slice(at, length, "it")).isEqualTo(ByteBuffer.wrap(bytes, at, length));
        }
      }
    }
  }

  @Test
  void nothing_is_read_outside_the_file() {
    Content content = Content.of(new byte[5], "x");

    for (long[] stretch :
        new long[][] {
          {0, 6},
          {5, 1},
          {-1, 1},
          {6, 0},
          {1, -1},
          {Long.MAX_VALUE, 1},
          {1, Long.MAX_VALUE},
          {Long.MIN_VALUE, 1},
          {0, Long.MIN_VALUE},
          {Long.MAX_VALUE, Long.MAX_VALUE}
        }) {
      assertThatThrownBy(() -> content.slice(stretch[0], stretch[1], "its header"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("x is truncated or damaged: its header");
    }
  }

  @Test
  void a_stretch_that_is_too_long_for_a_window_is_refused() throws Exception {
    Path file = Files.write(folder.resolve("nine"), new byte[9]);

    assertThatThrownBy(() -> Content.map(file, 8).slice(0, 9, "its tensor"))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("its tensor takes 9 bytes; at most 8");
  }

  /** The file is sparse: it takes a few kilobytes of the disk. */
  @Test
  void a_tensor_beyond_four_gigabytes_is_read() throws Exception {
    long filler = 1_000_000_000;
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 5; i++) {
      header.append(
          "\"f%d\":{\"dtype\":\"I8\",\"shape\":[%d],\"data_offsets\":[%d,%d]},"
              .formatted(i, filler, i * filler, (i + 1) * filler));
    }
    header.append(
        "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
            .formatted(5 * filler, 5 * filler + 8));
    byte[] start = Fixtures.safetensors(header.toString());
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(start);
      file.seek(start.length + 5 * filler);
      file.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0x20, (byte) 0xc0}); // 1 and -2.5
    }

    Weights weights = WeightsReader.read(path);

    assertThat(weights.get("last").toFloats()).containsExactly(1, -2.5f);
    assertThat(weights.get("f4").count()).isEqualTo(filler);
  }
}
