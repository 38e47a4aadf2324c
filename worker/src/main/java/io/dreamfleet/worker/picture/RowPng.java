package io.dreamfleet.worker.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * An RGBA picture as a PNG that is written some rows at a time, so that one of any height is never
 * in memory as a whole but packed (PNG specification, sections 5, 9 and 10).
 */
public final class RowPng implements AutoCloseable {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte EIGHT_BITS = 8;
  private static final byte RGBA = 6;
  private static final int CHANNELS = 4;

  /** Each byte as its difference from what its neighbours predict (section 9.4). */
  private static final byte PAETH = 4;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final Deflater deflater = new Deflater();
  private final byte[] packed = new byte[1 << 16];
  private final int width;
  private byte[] above;

  /** A picture of this size, whose rows are to come. */
  public RowPng(int width, int height) {
    this.width = width;
    this.above = new byte[width * CHANNELS];
    file.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk("IHDR", header.put(EIGHT_BITS).put(RGBA).array(), 13);
  }

  /** Adds the rows of a picture of the same width. */
  public void add(BufferedImage rows) {
    byte[] filtered = new byte[1 + width * CHANNELS];
    for (int y = 0; y < rows.getHeight(); y++) {
      byte[] row = row(rows, y);
      filtered[0] = PAETH;
      for (int i = 0; i < row.length; i++) {
        int left = i < CHANNELS ? 0 : row[i - CHANNELS] & 0xff;
        int corner = i < CHANNELS ? 0 : above[i - CHANNELS] & 0xff;
        filtered[1 + i] = (byte) (row[i] - predicted(left, above[i] & 0xff, corner));
      }
      deflater.setInput(filtered);
      while (!deflater.needsInput()) {
        pack();
      }
      above = row;
    }
  }

  private byte[] row(BufferedImage rows, int y) {
    byte[] row = new byte[width * CHANNELS];
    for (int x = 0; x < width; x++) {
      int argb = rows.getRGB(x, y);
      row[x * CHANNELS] = (byte) (argb >> 16);
      row[x * CHANNELS + 1] = (byte) (argb >> 8);
      row[x * CHANNELS + 2] = (byte) argb;
      row[x * CHANNELS + 3] = (byte) (argb >> 24);
    }
    return row;
  }

  private static int predicted(int left, int above, int corner) {
    int estimate = left + above - corner;
    int toLeft = Math.abs(estimate - left);
    int toAbove = Math.abs(estimate - above);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }

  private void pack() {
    int count = deflater.deflate(packed);
    if (count > 0) {
      chunk("IDAT", packed, count);
    }
  }

  private void chunk(String type, byte[] data, int length) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(data, 0, length);
    file.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    file.writeBytes(name);
    file.write(data, 0, length);
    file.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array());
  }

  /** The file, once all rows are there. */
  public byte[] bytes() {
    deflater.finish();
    while (!deflater.finished()) {
      pack();
    }
    chunk("IEND", new byte[0], 0);
    return file.toByteArray();
  }

  @Override
  public void close() {
    deflater.end();
  }
}
