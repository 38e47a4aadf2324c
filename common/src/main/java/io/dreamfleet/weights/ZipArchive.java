package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip archive as views of its content: java.util.zip would copy each through a
 * stream, and reads from files only.
 *
 * <p>CRC-32 sums are not checked: torch.serialization.set_crc32_options(False) leaves wrong ones on
 * purpose.
 */
final class ZipArchive {

  /** How far all compressed entries together may expand: torch.save compresses none. */
  private static final long MAX_INFLATED = 1 << 28;

  /** "the limit of the deflate format", zlib.net/zlib_tech.html, Maximum Compression Factor. */
  private static final long MAX_DEFLATE_FACTOR = 1032;

  // APPNOTE.TXT 4.3.7, the header before an entry's bytes
  private static final int HEADER_SIGNATURE = 0x04034b50;
  private static final int HEADER_SIZE = 30;

  // 4.4.4, a bit of the flags, and 4.4.5, two methods
  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private final Content content;
  private final Map<String, ZipDirectory.Entry> entries;
  private final TreeSet<Long> headers = new TreeSet<>();
  private long inflated;

  /**
   * @throws WeightsException when there is no directory, or it names an entry twice
   */
  ZipArchive(Content content) {
    this.content = content;
    Map<String, ZipDirectory.Entry> named = new LinkedHashMap<>();
    for (ZipDirectory.Entry entry : new ZipDirectory(content).parse()) {
      if (named.put(entry.name(), entry) != null) {
        throw wrong(entry.name(), "is there twice");
      }
      headers.add(entry.headerAt());
    }
    this.entries = Collections.unmodifiableMap(named);
  }

  /** The names of the entries in the directory's order. */
  Set<String> names() {
    return entries.keySet();
  }

  /**
   * The bytes of an entry, little-endian; a view where it is stored, inflated where it is not.
   *
   * @param longest how many bytes make sense; an entry of more is refused before it is inflated
   */
  Optional<ByteBuffer> find(String name, long longest) {
    Optional<ZipDirectory.Entry> found = Optional.ofNullable(entries.get(name));
    found
        .filter(entry -> entry.size() > longest)
        .ifPresent(
            entry -> {
              throw wrong(
                  name, "has %d bytes; at most %d are read".formatted(entry.size(), longest));
            });
    return found.map(this::bytes);
  }

  private ByteBuffer bytes(ZipDirectory.Entry entry) {
    String what = "entry " + WeightsException.shown(entry.name());
    ByteBuffer header = content.slice(entry.headerAt(), HEADER_SIZE, what);
    if (header.getInt(0) != HEADER_SIGNATURE) {
      throw wrong(entry.name(), "does not start where the directory says");
    }
    long dataAt =
        entry.headerAt()
            + HEADER_SIZE
            + (header.getShort(26) & 0xffff)
            + (header.getShort(28) & 0xffff);
    ByteBuffer packed = content.slice(dataAt, entry.packed(), what);
    Long next = headers.higher(entry.headerAt());
    if (next != null && dataAt + entry.packed() > next) {
      throw wrong(entry.name(), "runs into the entry after it");
    }
    return unpacked(entry, packed);
  }

  private ByteBuffer unpacked(ZipDirectory.Entry entry, ByteBuffer packed) {
    if ((entry.flags() & ENCRYPTED) != 0) {
      throw wrong(entry.name(), "is encrypted");
    }
    return switch (entry.method()) {
      case STORED -> {
        if (entry.packed() != entry.size()) {
          throw wrong(
              entry.name(),
              "is stored in %d bytes but claims %d".formatted(entry.packed(), entry.size()));
        }
        yield packed;
      }
      case DEFLATED -> inflated(entry, packed);
      default -> throw wrong(entry.name(), "is packed by unknown method " + entry.method());
    };
  }

  private ByteBuffer inflated(ZipDirectory.Entry entry, ByteBuffer packed) {
    long size = entry.size();
    if (size < 0 || size > MAX_INFLATED - inflated) {
      throw wrong(
          entry.name(),
          "would expand beyond the %2$d bytes that all compressed ones may take: to %1$s"
              .formatted(Long.toUnsignedString(size), MAX_INFLATED));
    }
    if (size > MAX_DEFLATE_FACTOR * (entry.packed() + 1)) {
      throw wrong(
          entry.name(),
          "claims to expand from %d to %d bytes, which deflate cannot"
              .formatted(entry.packed(), size));
    }
    inflated += size;
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] bytes = new byte[(int) size + 1]; // one more, to see that it ends
      int length = inflater.inflate(bytes);
      if (length != size || !inflater.finished()) {
        throw wrong(entry.name(), "does not expand to the " + size + " bytes that it claims");
      }
      return ByteBuffer.wrap(bytes, 0, length).slice().asReadOnlyBuffer().order(packed.order());
    } catch (DataFormatException e) {
      throw new WeightsException(
          content.name(),
          "is damaged: entry " + WeightsException.shown(entry.name()) + " is not deflated data",
          e);
    } finally {
      inflater.end();
    }
  }

  private WeightsException wrong(String entry, String sentence) {
    return content.wrong(
        "is damaged: its zip entry %s %s".formatted(WeightsException.shown(entry), sentence));
  }
}
