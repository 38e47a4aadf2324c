package io.dreamfleet.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes weights as safetensors of float32. */
public final class WeightsWriter {

  /** What of a file is written at once, in bytes; a multiple of a float's. */
  private static final int CHUNK = 1 << 16;

  private WeightsWriter() {}

  /**
   * Writes a file in one step: whoever has an older one of this name mapped keeps that, and nobody
   * sees half of the new one.
   *
   * @param file where to; what is there is replaced
   * @param values the elements of each tensor in row-major order; the file keeps the map's order
   * @param shapes the dimensions of each tensor, under the same names
   * @throws IllegalArgumentException when names differ or a shape makes another number of elements
   * @throws UncheckedIOException when the file cannot be written
   */
  public static void writeSafetensors(
      Path file, Map<String, float[]> values, Map<String, int[]> shapes) {
    check(values, shapes);
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
      try {
        write(unfinished, values, shapes);
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void check(Map<String, float[]> values, Map<String, int[]> shapes) {
    if (!values.keySet().equals(shapes.keySet())) {
      throw new IllegalArgumentException(
          "values are of %s, but shapes of %s".formatted(values.keySet(), shapes.keySet()));
    }
    if (values.containsKey(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "safetensors keeps the name " + SafetensorsHeader.METADATA + " for itself");
    }
    values.forEach(
        (name, floats) -> {
          int[] shape = shapes.get(name);
          long count = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
          if (count != floats.length || Arrays.stream(shape).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException(
                "\"%s\" has shape %s, but %d values"
                    .formatted(name, Arrays.toString(shape), floats.length));
          }
        });
  }

  private static void write(Path file, Map<String, float[]> values, Map<String, int[]> shapes)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] header = header(values, shapes);
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, chunk.putLong(header.length).flip());
      writeFully(channel, ByteBuffer.wrap(header));
      for (float[] floats : values.values()) {
        for (int at = 0; at < floats.length; at += CHUNK / Float.BYTES) {
          int count = Math.min(CHUNK / Float.BYTES, floats.length - at);
          chunk.clear().asFloatBuffer().put(floats, at, count);
          writeFully(channel, chunk.limit(count * Float.BYTES));
        }
      }
    }
  }

  private static byte[] header(Map<String, float[]> values, Map<String, int[]> shapes)
      throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, float[]> tensor : values.entrySet()) {
      long end = at + (long) tensor.getValue().length * Float.BYTES;
      entries.put(
          tensor.getKey(),
          Map.of(
              "dtype", DType.FLOAT32.safetensorsName(),
              "shape", shapes.get(tensor.getKey()),
              "data_offsets", List.of(at, end)));
      at = end;
    }
    byte[] json = new ObjectMapper().writeValueAsBytes(entries);
    // spaces up to a multiple of eight, so that the elements are aligned when the file is mapped
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
