package io.dreamfleet.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A checkpoint in bfloat16 as {@code torch.save} writes it: pickle protocol 2 in a zip. */
final class HalfCheckpoint {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  private HalfCheckpoint() {}

  /**
   * Writes a file.
   *
   * @param values row-major, by name
   * @param shapes of the same names
   */
  static void write(Path file, Map<String, float[]> values, Map<String, List<Integer>> shapes)
      throws IOException {
    HalfCheckpoint checkpoint = new HalfCheckpoint();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      checkpoint.bytes(0x80, 2, '}', '(');
      int number = 0;
      for (Map.Entry<String, List<Integer>> tensor : shapes.entrySet()) {
        float[] all = values.get(tensor.getKey());
        checkpoint.text(tensor.getKey());
        checkpoint.tensor(number, all.length, tensor.getValue());
        entry(zip, "archive/data/" + number, bfloat16(all));
        number++;
      }
      checkpoint.bytes('u', '.');
      entry(zip, "archive/data.pkl", checkpoint.pickle.toByteArray());
      entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** {@code _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}. */
  private void tensor(int storage, int count, List<Integer> shape) {
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(', '(');
    text("storage");
    global("torch", "BFloat16Storage");
    text(Integer.toString(storage));
    text("cpu");
    integer(count);
    bytes('t', 'Q');
    integer(0);
    bytes('(');
    shape.forEach(this::integer);
    bytes('t', '(');
    int stride = shape.stream().reduce(1, (a, b) -> a * b);
    for (int size : shape) {
      stride /= size;
      integer(stride);
    }
    bytes('t', 0x89);
    global("collections", "OrderedDict");
    bytes(')', 'R', 't', 'R');
  }

  private void global(String module, String name) {
    bytes('c');
    pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes('X');
    little(utf8.length);
    pickle.writeBytes(utf8);
  }

  private void integer(int number) {
    bytes('J');
    little(number);
  }

  private void little(int number) {
    pickle.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private void bytes(int... bytes) {
    for (int each : bytes) {
      pickle.write(each);
    }
  }

  /** The upper halves of float32. */
  private static byte[] bfloat16(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
    }
    return bytes.array();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
