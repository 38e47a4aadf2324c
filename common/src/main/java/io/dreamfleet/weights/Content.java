package io.dreamfleet.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one file, read by position and never beyond its end. A file is mapped, not read:
 * what nobody asks for never leaves the disk.
 *
 * <p>A buffer of Java ends at 2 GiB, so a larger file is mapped in windows that overlap by half;
 * then any stretch of up to half a window lies within one of them.
 */
final class Content {

  /** Half a window, and so the longest stretch that can be asked for. */
  static final long LONGEST_SLICE = 1L << 30;

  private final String name;
  private final long size;
  private final long longestSlice;
  private final List<ByteBuffer> windows;

  private Content(String name, long size, long longestSlice, List<ByteBuffer> windows) {
    this.name = name;
    this.size = size;
    this.longestSlice = longestSlice;
    this.windows = windows;
  }

  static Content of(byte[] bytes, String name) {
    return new Content(name, bytes.length, Integer.MAX_VALUE, List.of(ByteBuffer.wrap(bytes)));
  }

  static Content map(Path file) {
    return map(file, LONGEST_SLICE);
  }

  static Content map(Path file, long longestSlice) {
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(
          file.toString(), Files.exists(file) ? "is not a file of weights" : "does not exist");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      List<ByteBuffer> windows = new ArrayList<>();
      for (long at = 0; at < size; at += longestSlice) {
        long length = Math.min(size - at, 2 * longestSlice - 1);
        windows.add(channel.map(MapMode.READ_ONLY, at, length));
      }
      return new Content(file.toString(), size, longestSlice, windows);
    } catch (IOException e) {
      throw new WeightsException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /**
   * A stretch of the file: little-endian, read-only, without a copy.
   *
   * @param what what it is, for the error: "its header"
   */
  ByteBuffer slice(long offset, long length, String what) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw wrong(
          "is truncated or damaged: %s would take bytes %d to %d, but the file has %d"
              .formatted(what, offset, offset + length, size));
    }
    if (length > longestSlice) {
      throw wrong(
          "cannot be read: %s takes %d bytes; at most %d are read as one"
              .formatted(what, length, longestSlice));
    }
    ByteBuffer bytes =
        length == 0
            ? ByteBuffer.allocate(0)
            : windows
                .get((int) (offset / longestSlice))
                .slice((int) (offset % longestSlice), (int) length);
    return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * @param sentence what is wrong with the file, as its name's predicate
   */
  WeightsException wrong(String sentence) {
    return new WeightsException(name, sentence);
  }
}
