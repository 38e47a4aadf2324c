package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Checkpoints that would take a great deal of memory or time if they were believed. */
class HostileSizesTest {

  private static final String TENSOR_OF_300_MEBIBYTES =
      "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n"
          + "((X\7\0\0\0storagectorch\nByteStorage\nX\1\0\0\0"
          + "0X\3\0\0\0cpuJ\0\0\u00c0\u0012tQ"
          + "K\0K\1\u0085K\1\u0085\u0089ccollections\nOrderedDict\n)RtRs.";

  @Test
  void a_zip_bomb_is_refused_before_it_expands() throws Exception {
    byte[] pickle = bomb("archive/data.pkl", 64);
    assertThat(pickle).hasSizeLessThan(100_000);
    assertRefused(pickle, "archive/data.pkl has 67108864 bytes; at most 33554432 are read");
    assertRefused(
        bomb("archive/byteorder", 64),
        "archive/byteorder has 67108864 bytes; at most 1024 are read");
    assertRefused(
        bomb("archive/data/0", 300), "archive/data/0 would expand beyond the 268435456 bytes");
  }

  @Test
  void a_pickle_that_never_stops_is_refused() throws Exception {
    assertRefused(pickle("N0".repeat(2_000_000)), "more than 2097152 operations");
  }

  @Test
  void a_pickle_that_only_pushes_is_refused() throws Exception {
    assertRefused(pickle("N".repeat(1_000_000)), "the stack of its pickle grows beyond 262144");
    assertRefused(pickle("(".repeat(1_000_000)), "the stack of its pickle grows beyond 262144");
  }

  @Test
  void a_pickle_that_only_memoizes_is_refused() throws Exception {
    assertRefused(
        pickle("N" + "\u0094".repeat(1_100_000)), "the memo of its pickle grows beyond 1048576");
  }

  @Test
  void a_pickle_with_a_text_of_megabytes_is_refused() throws Exception {
    assertRefused(
        pickle("X\0\0\u0020\0" + "a".repeat(0x200000)),
        "has text of 2097152 bytes in its pickle; at most 1048576");
  }

  @Test
  void a_pickle_with_a_name_that_does_not_end_is_refused() throws Exception {
    assertRefused(pickle("c" + "a".repeat(2000)), "a name in its pickle is longer than 1024");
  }

  @Test
  void a_pickle_that_nests_a_million_deep_is_refused_without_recursion() throws Exception {
    assertRefused(pickle(")" + "\u0085".repeat(1_000_000) + "."), "holds a list or tuple");
    assertRefused(pickle("}X\1\0\0\0a)" + "\u0085".repeat(1_000_000) + "s."), "holds no tensors");
  }

  /** A checkpoint of a tensor of 300 MiB, with one entry replaced by zeros. */
  private static byte[] bomb(String replaced, int mebibytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(replaced));
      for (int written = 0; written < mebibytes; written++) {
        zip.write(new byte[1 << 20]);
      }
      if (!replaced.endsWith("data.pkl")) {
        zip.putNextEntry(new ZipEntry("archive/data.pkl"));
        zip.write(bytes(TENSOR_OF_300_MEBIBYTES));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] pickle(String operations) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(bytes(operations));
    }
    return bytes.toByteArray();
  }

  /** A pickle of protocol 2; each character is a byte. */
  private static byte[] bytes(String operations) {
    return ("\u0080\2" + operations).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> WeightsReader.read(file, "x.pth"))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("x.pth ")
        .hasMessageContaining(reason);
  }
}
