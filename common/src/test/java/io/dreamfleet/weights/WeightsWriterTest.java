package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsWriterTest {

  @TempDir Path folder;

  @Test
  void a_written_file_is_read_back_bit_for_bit() {
    float[] large = new float[100_003]; // several chunks, the last one not full
    Random random = new Random(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = Float.intBitsToFloat(random.nextInt());
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put("z", large);
    values.put("a \"quoted\" é", new float[] {-0f});
    values.put("none", new float[0]);
    Map<String, int[]> shapes =
        Map.of("z", new int[] {1, 100_003}, "a \"quoted\" é", new int[0], "none", new int[] {0, 3});
    Path file = folder.resolve("weights.safetensors");

    WeightsWriter.writeSafetensors(file, values, shapes);

    Weights weights = WeightsReader.read(file);
    assertThat(weights.names()).containsExactly("z", "a \"quoted\" é", "none");
    values.forEach(
        (name, floats) -> {
          assertThat(weights.get(name).shape()).isEqualTo(shapes.get(name));
          assertThat(weights.get(name).toFloats()).isEqualTo(floats);
        });
  }

  /** By the format's description: length, JSON padded by spaces, little-endian floats. */
  @Test
  void a_file_is_a_length_an_aligned_header_and_little_endian_floats() throws Exception {
    Path file = folder.resolve("weights.safetensors");

    WeightsWriter.writeSafetensors(
        file, Map.of("w", new float[] {1, -2.5f}), Map.of("w", new int[] {2}));

    byte[] bytes = Files.readAllBytes(file);
    int header = bytes[0];
    assertThat(header % 8).isZero();
    assertThat(HexFormat.of().formatHex(bytes, 0, 8)).matches("[0-9a-f]{2}0{14}");
    assertThat(new String(bytes, 8, header).strip())
        .startsWith("{\"w\":{")
        .contains("\"dtype\":\"F32\"", "\"shape\":[2]", "\"data_offsets\":[0,8]")
        .endsWith("}}");
    assertThat(HexFormat.of().formatHex(bytes, 8 + header, bytes.length))
        .isEqualTo("0000803f" + "000020c0");
  }

  @Test
  void an_older_file_is_replaced_and_nothing_else_is_left() throws Exception {
    Path file = folder.resolve("weights.safetensors");
    WeightsWriter.writeSafetensors(file, Map.of("w", new float[9]), Map.of("w", new int[] {9}));
    Weights older = WeightsReader.read(file);

    WeightsWriter.writeSafetensors(file, Map.of(), Map.of());

    assertThat(older.get("w").toFloats()).isEqualTo(new float[9]);
    assertThat(WeightsReader.read(file).names()).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_folder_that_is_not_there_is_an_error_with_the_files_name() {
    Path file = folder.resolve("missing").resolve("weights.safetensors");

    assertThatThrownBy(() -> WeightsWriter.writeSafetensors(file, Map.of(), Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(file + " cannot be written: ");
  }

  @Test
  void a_shape_that_does_not_fit_the_values_is_refused() {
    assertRefused(
        Map.of("w", new float[3]), Map.of("w", new int[] {2, 2}), "\"w\" has shape [2, 2]");
    assertRefused(Map.of("w", new float[4]), Map.of("w", new int[] {-2, -2}), "[-2, -2]");
    assertRefused(Map.of("w", new float[1]), Map.of("v", new int[] {1}), "values are of [w]");
    assertRefused(
        Map.of("__metadata__", new float[1]), Map.of("__metadata__", new int[] {1}), "for itself");
  }

  private void assertRefused(
      Map<String, float[]> values, Map<String, int[]> shapes, String reason) {
    Path file = folder.resolve("refused.safetensors");
    assertThatThrownBy(() -> WeightsWriter.writeSafetensors(file, values, shapes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
    assertThat(file).doesNotExist();
  }
}
