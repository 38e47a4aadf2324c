package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the central directory of a zip archive, zip64 included. The numbers in the comments are
 * sections of PKWARE's APPNOTE.TXT 6.3.10.
 */
final class ZipDirectory {

  /**
   * An entry as the central directory gives it, unchecked.
   *
   * @param packed its bytes in the archive
   * @param size its bytes when unpacked
   * @param headerAt where its local header starts, which precedes its bytes
   */
  record Entry(String name, int flags, int method, long packed, long size, long headerAt) {}

  /** What the end of the archive says about the directory. */
  private record Place(long count, long size, long at) {}

  // 4.3.16, the end of central directory record, and the longest comment that may follow it
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;

  // 4.3.15 and 4.3.14, zip64's locator of its own end record, and that record
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_SIZE = 56;

  // 4.3.12, the header of an entry
  private static final int HEADER_SIGNATURE = 0x02014b50;
  private static final int HEADER_SIZE = 46;

  // 4.5.3, the extra field for what does not fit its place, which is then filled with ones
  private static final int ZIP64_FIELD = 1;
  private static final long ALL_ONES_32 = 0xffffffffL;
  private static final int ALL_ONES_16 = 0xffff;

  /** Many times what a checkpoint has; bounds the memory that a hostile directory costs. */
  private static final long MAX_ENTRIES = 1 << 18;

  private static final long MAX_SIZE = 1 << 26;

  private final Content content;

  ZipDirectory(Content content) {
    this.content = content;
  }

  /** The entries in the directory's order. */
  List<Entry> parse() {
    Place place = place();
    if (place.count() < 0 || place.count() > MAX_ENTRIES || place.size() > MAX_SIZE) {
      throw content.wrong(
          "is damaged: its zip directory of %s entries, %s bytes is larger than any checkpoint's"
              .formatted(
                  Long.toUnsignedString(place.count()), Long.toUnsignedString(place.size())));
    }
    ByteBuffer directory = content.slice(place.at(), place.size(), "its zip directory");
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < place.count(); i++) {
      entries.add(entry(directory));
    }
    return entries;
  }

  private Place place() {
    long endAt = endAt();
    ByteBuffer end = content.slice(endAt, END_SIZE, "the end of its zip directory");
    int count = end.getShort(10) & 0xffff;
    long size = end.getInt(12) & ALL_ONES_32;
    long at = end.getInt(16) & ALL_ONES_32;
    if (count != ALL_ONES_16 && size != ALL_ONES_32 && at != ALL_ONES_32) {
      return new Place(count, size, at);
    }
    ByteBuffer locator = content.slice(endAt - LOCATOR_SIZE, LOCATOR_SIZE, "its zip64 locator");
    checkSignature(locator, LOCATOR_SIGNATURE, "zip64 locator");
    ByteBuffer end64 = content.slice(locator.getLong(8), END64_SIZE, "its zip64 directory end");
    checkSignature(end64, END64_SIGNATURE, "zip64 directory end");
    return new Place(end64.getLong(32), end64.getLong(40), end64.getLong(48));
  }

  /** The end record is found from the end of the file: a comment of unknown length follows it. */
  private long endAt() {
    long tailSize = Math.min(content.size(), END_SIZE + MAX_COMMENT);
    ByteBuffer tail = content.slice(content.size() - tailSize, tailSize, "its end");
    for (int at = (int) tailSize - END_SIZE; at >= 0; at--) {
      boolean signed = tail.getInt(at) == END_SIGNATURE;
      if (signed && at + END_SIZE + (tail.getShort(at + 20) & 0xffff) == tailSize) {
        return content.size() - tailSize + at;
      }
    }
    throw content.wrong("is truncated: a zip archive without its directory at the end");
  }

  private Entry entry(ByteBuffer directory) {
    ByteBuffer header = take(directory, HEADER_SIZE);
    checkSignature(header, HEADER_SIGNATURE, "header of an entry");
    ByteBuffer name = take(directory, header.getShort(28) & 0xffff);
    ByteBuffer extra = take(directory, header.getShort(30) & 0xffff);
    take(directory, header.getShort(32) & 0xffff);
    ByteBuffer wide = zip64Field(extra);
    // in the extra field the order is this one, and only what does not fit is there
    long size = widened(header.getInt(24), wide);
    long packed = widened(header.getInt(20), wide);
    long headerAt = widened(header.getInt(42), wide);
    return new Entry(
        StandardCharsets.UTF_8.decode(name).toString(),
        header.getShort(8) & 0xffff,
        header.getShort(10) & 0xffff,
        packed,
        size,
        headerAt);
  }

  private ByteBuffer zip64Field(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      ByteBuffer field = take(extra, extra.getShort() & 0xffff);
      if (id == ZIP64_FIELD) {
        return field;
      }
    }
    return ByteBuffer.allocate(0);
  }

  private long widened(int narrow, ByteBuffer wide) {
    if (narrow != (int) ALL_ONES_32) {
      return narrow & ALL_ONES_32;
    }
    return take(wide, Long.BYTES).getLong(0);
  }

  private ByteBuffer take(ByteBuffer from, int length) {
    if (length > from.remaining()) {
      throw content.wrong("is damaged: its zip directory ends within an entry");
    }
    ByteBuffer taken = from.slice(from.position(), length).order(from.order());
    from.position(from.position() + length);
    return taken;
  }

  private void checkSignature(ByteBuffer record, int signature, String what) {
    if (record.getInt(0) != signature) {
      throw content.wrong("is damaged: no " + what + " where its zip directory says");
    }
  }
}
