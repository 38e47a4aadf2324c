package io.dreamfleet.input;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * NumPy's file of one array, versions 1 to 3, as {@code numpy.lib.format} describes it: a magic
 * string, a version, a header's length, the header as a Python literal, the numbers.
 */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_1_START = MAGIC.length + 2 + 2;
  private static final int VERSION_2_START = MAGIC.length + 2 + 4;

  /** NumPy's own alignment of the numbers. */
  private static final int ALIGNMENT = 64;

  /** NumPy's own {@code max_header_size}. */
  private static final int LONGEST_HEADER = 10_000;

  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]+)['\"]");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^)]*)\\)");
  private static final Pattern IN_COLUMNS = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*True");

  /** One to eight dimensions of at most nine digits each; a single one has a comma behind it. */
  private static final Pattern DIMENSIONS =
      Pattern.compile("\\s*\\d{1,9}\\s*(?:,|(?:,\\s*\\d{1,9}\\s*){1,7},?)\\s*");

  private NpyFile() {}

  static boolean isOne(byte[] content) {
    return content.length >= MAGIC.length
        && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * An array's numbers, row by row.
   *
   * @param shape its dimensions, one at least
   */
  record Array(int[] shape, float[] numbers) {
    String shapeText() {
      return Arrays.stream(shape)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(", ", "(", ")"));
    }
  }

  static Array read(byte[] content, String name, int most) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    String header = header(bytes, name);
    String type = found(DESCR, header, "type", name);
    int[] shape = shape(found(SHAPE, header, "shape", name), name);
    if (shape.length > 1 && IN_COLUMNS.matcher(header).find()) {
      throw Vectors.refused(
          name, "is stored column by column (fortran_order); numpy.ascontiguousarray turns it");
    }
    long numbersGiven = 1;
    for (int length : shape) {
      // more than the most is as bad as any more, and does not overflow
      numbersGiven = Math.min(numbersGiven * length, most + 1L);
    }
    Vectors.requireLength(numbersGiven, name, most);
    int count = (int) numbersGiven;
    int width =
        switch (type) {
          case "<f4" -> Float.BYTES;
          case "<f8" -> Double.BYTES;
          default ->
              throw Vectors.refused(
                  name,
                  "has numbers of type %s; little-endian float32 (<f4) and float64 (<f8) are read"
                      .formatted(type));
        };
    if (bytes.remaining() != (long) count * width) {
      throw Vectors.refused(
          name,
          "is damaged: %d numbers take %d bytes, but there are %d"
              .formatted(count, (long) count * width, bytes.remaining()));
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = width == Float.BYTES ? bytes.getFloat() : (float) bytes.getDouble();
    }
    return new Array(shape, numbers);
  }

  private static int[] shape(String text, String name) {
    if (!DIMENSIONS.matcher(text).matches()) {
      throw Vectors.refused(
          name, "has the shape (%s), but a vector has one dimension".formatted(text));
    }
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** The header, with the numbers next in the buffer. */
  private static String header(ByteBuffer bytes, String name) {
    int start =
        bytes.limit() > MAGIC.length && bytes.get(MAGIC.length) > 1
            ? VERSION_2_START
            : VERSION_1_START;
    if (bytes.limit() < start) {
      throw Vectors.refused(name, "is damaged: it ends within its header");
    }
    bytes.position(MAGIC.length + 2);
    long length =
        start == VERSION_1_START
            ? Short.toUnsignedLong(bytes.getShort())
            : Integer.toUnsignedLong(bytes.getInt());
    if (length > LONGEST_HEADER) {
      throw Vectors.refused(
          name,
          "is damaged: its header has %d bytes; at most %d are read"
              .formatted(length, LONGEST_HEADER));
    }
    if (length > bytes.remaining()) {
      throw Vectors.refused(name, "is damaged: it ends within its header");
    }
    byte[] header = new byte[(int) length];
    bytes.get(header);
    return new String(header, StandardCharsets.UTF_8);
  }

  private static String found(Pattern pattern, String header, String what, String name) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw Vectors.refused(name, "is damaged: its header names no " + what);
    }
    return matcher.group(1);
  }

  /** Numbers as a file of float32, as NumPy writes it. */
  static byte[] write(float[] numbers, int... shape) {
    String dimensions =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(dimensions, shape.length == 1 ? "," : "");
    int start = (VERSION_1_START + header.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes =
        ByteBuffer.allocate(start + numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (start - VERSION_1_START));
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    while (bytes.position() < start - 1) {
      bytes.put((byte) ' ');
    }
    bytes.put((byte) '\n');
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }
}
