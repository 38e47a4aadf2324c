package io.dreamfleet.input;

import io.dreamfleet.job.ImageSize;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Walks through a PNG's chunks (PNG specification, third edition, section 5). */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** Length, type and checksum. */
  private static final int CHUNK_OVERHEAD = 12;

  /** As in a JPEG, whose segments hold no more; cameras write a few kilobytes. */
  private static final int LONGEST_EXIF = 1 << 16;

  private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private PngFile() {}

  static boolean isOne(byte[] content) {
    return content.length >= SIGNATURE.length
        && Arrays.equals(content, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** Reads all chunks' headers, and the contents of IHDR and eXIf. */
  static PictureFile read(byte[] content) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(content);
    ByteArrayOutputStream essence = new ByteArrayOutputStream(content.length);
    essence.write(content, 0, SIGNATURE.length);
    file.position(SIGNATURE.length);
    Orientation orientation = Orientation.TOP_LEFT;
    ImageSize size = header(file);
    String type = "";
    while (!type.equals("IEND")) {
      int begin = file.position();
      int length = length(file);
      type = type(file);
      if (type.equals("IHDR") && begin > SIGNATURE.length) {
        // the size that was looked at is the first one's
        throw new IOException("it has the chunk IHDR twice");
      }
      if (ESSENTIAL.contains(type)) {
        essence.write(content, begin, length + CHUNK_OVERHEAD);
      } else if (type.equals("eXIf") && length <= LONGEST_EXIF) {
        orientation = Orientation.of(Arrays.copyOfRange(content, begin + 8, begin + 8 + length));
      }
      file.position(begin + length + CHUNK_OVERHEAD);
    }
    return new PictureFile(size, orientation, essence.toByteArray());
  }

  private static ImageSize header(ByteBuffer file) throws IOException {
    int begin = file.position();
    if (length(file) != 13 || !type(file).equals("IHDR")) {
      throw new IOException("it does not begin with the chunk IHDR");
    }
    int width = file.getInt();
    int height = file.getInt();
    file.position(begin);
    if (width < 1 || height < 1) {
      throw new IOException("it says that it is %dx%d pixels".formatted(width, height));
    }
    return new ImageSize(width, height);
  }

  private static int length(ByteBuffer file) throws IOException {
    if (file.remaining() < CHUNK_OVERHEAD) {
      throw new EOFException("it ends without the chunk IEND");
    }
    int length = file.getInt();
    if (length < 0 || length > file.remaining() - (CHUNK_OVERHEAD - Integer.BYTES)) {
      throw new EOFException("it ends within a chunk");
    }
    return length;
  }

  private static String type(ByteBuffer file) {
    byte[] letters = new byte[4];
    file.get(letters);
    return new String(letters, StandardCharsets.ISO_8859_1);
  }
}
