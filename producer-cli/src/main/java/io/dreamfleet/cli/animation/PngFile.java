package io.dreamfleet.cli.animation;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A PNG file as its chunks, in the file's order (W3C, Portable Network Graphics (PNG)
 * Specification, third edition, section 5).
 */
public record PngFile(List<PngFile.Chunk> chunks) {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};

  /** Length, type and CRC. */
  private static final int AROUND_DATA = 12;

  public PngFile {
    chunks = List.copyOf(chunks);
  }

  /**
   * A chunk.
   *
   * @param type four letters, such as {@code IDAT}
   * @param data without length, type and CRC
   */
  public record Chunk(String type, byte[] data) {}

  /**
   * Takes a file apart.
   *
   * @param name of the file, for messages
   * @throws IOException when it is no PNG file, or a damaged one
   */
  public static PngFile read(byte[] file, String name) throws IOException {
    if (file.length < SIGNATURE.length
        || !Arrays.equals(SIGNATURE, Arrays.copyOf(file, SIGNATURE.length))) {
      throw new IOException(name + " is not a PNG file");
    }
    ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE.length);
    List<Chunk> chunks = new ArrayList<>();
    while (in.hasRemaining()) {
      chunks.add(chunk(in, name));
    }
    if (chunks.size() < 2
        || !chunks.get(0).type().equals("IHDR")
        || !chunks.get(chunks.size() - 1).type().equals("IEND")) {
      throw new IOException(name + " is not a whole PNG file");
    }
    return new PngFile(chunks);
  }

  private static Chunk chunk(ByteBuffer in, String name) throws IOException {
    int length = in.remaining() < AROUND_DATA ? -1 : in.getInt();
    if (length < 0 || length > in.remaining() - 8) {
      throw new IOException(name + " is not a whole PNG file: a chunk is cut off");
    }
    byte[] type = new byte[4];
    byte[] data = new byte[length];
    in.get(type).get(data);
    if (in.getInt() != crc(type, data)) {
      throw new IOException(name + " is damaged: a chunk's checksum is wrong");
    }
    return new Chunk(new String(type, StandardCharsets.US_ASCII), data);
  }

  /** The chunks of a type. */
  public List<Chunk> all(String type) {
    return chunks.stream().filter(chunk -> chunk.type().equals(type)).toList();
  }

  /** Size, bit depth, colour type and methods: what all frames of an animation must share. */
  Chunk header() {
    return chunks.get(0);
  }

  /** The file. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.write(SIGNATURE);
    for (Chunk chunk : chunks) {
      byte[] type = chunk.type().getBytes(StandardCharsets.US_ASCII);
      out.writeInt(chunk.data().length);
      out.write(type);
      out.write(chunk.data());
      out.writeInt(crc(type, chunk.data()));
    }
    return file.toByteArray();
  }

  private static int crc(byte[] type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    return (int) crc.getValue();
  }
}
