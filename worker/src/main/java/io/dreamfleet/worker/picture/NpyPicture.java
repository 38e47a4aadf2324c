package io.dreamfleet.worker.picture;

import io.dreamfleet.job.ImageSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * All channels of a picture as a NumPy file (<a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>, version
 * 1.0).
 */
public final class NpyPicture {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** What header and all before it are a multiple of, in bytes. */
  private static final int ALIGNMENT = 64;

  private NpyPicture() {}

  /**
   * Encodes a picture.
   *
   * @param values {@code float[channels][height][width]}, flat
   */
  public static byte[] encode(float[] values, int channels, ImageSize size) {
    String text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }"
            .formatted(channels, size.height(), size.width());
    int before = MAGIC.length + Short.BYTES;
    int padded = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
    byte[] header =
        (text + " ".repeat(padded - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer file =
        ByteBuffer.allocate(before + padded + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) padded)
            .put(header);
    file.asFloatBuffer().put(values);
    return file.array();
  }
}
