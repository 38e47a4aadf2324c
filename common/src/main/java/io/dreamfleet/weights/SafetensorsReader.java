package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors: the header's length (8 bytes, little-endian), the header, the elements. As in
 * the reference implementation the tensors must cover the bytes after the header without overlap,
 * gap or rest, so a truncated file is always noticed.
 */
final class SafetensorsReader {

  /** As MAX_HEADER_SIZE of the reference implementation (safetensors/src/tensor.rs). */
  private static final long MAX_HEADER = 100_000_000;

  private final Content content;

  SafetensorsReader(Content content) {
    this.content = content;
  }

  /** The tensors in the order of the header. */
  Map<String, Tensor> read() {
    long length = content.slice(0, Long.BYTES, "the length of its header").getLong(0);
    if (length < 0 || length > MAX_HEADER) {
      throw content.wrong(
          "is damaged: it gives its safetensors header %s bytes; at most %d are read"
              .formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    ByteBuffer header = content.slice(Long.BYTES, length, "its safetensors header");
    List<SafetensorsHeader.Entry> entries = new SafetensorsHeader(content.name()).parse(header);
    long dataAt = Long.BYTES + length;
    checkCoverage(entries, content.size() - dataAt);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    entries.forEach(entry -> tensors.put(entry.name(), tensor(entry, dataAt)));
    return tensors;
  }

  private Tensor tensor(SafetensorsHeader.Entry entry, long dataAt) {
    Origin origin = new Origin(content.name(), entry.name());
    long given = entry.end() - entry.begin();
    long count = Layout.count(origin, entry.shape());
    if (given % entry.dtype().bytes() != 0 || given / entry.dtype().bytes() != count) {
      throw origin.wrong(
          "has shape %s of %s, %d elements, but %d bytes"
              .formatted(entry.shape(), entry.dtype(), count, given));
    }
    ByteBuffer bytes =
        content.slice(
            dataAt + entry.begin(), given, "tensor " + WeightsException.shown(entry.name()));
    return new Tensor(entry.dtype(), Layout.contiguous(origin, entry.shape()), bytes);
  }

  private void checkCoverage(List<SafetensorsHeader.Entry> entries, long dataSize) {
    long end = entries.stream().mapToLong(SafetensorsHeader.Entry::end).max().orElse(0);
    if (end != dataSize) {
      throw content.wrong(
          "is truncated or damaged: its tensors take %d bytes, but %d follow the header"
              .formatted(end, dataSize));
    }
    List<SafetensorsHeader.Entry> inOrder = new ArrayList<>(entries);
    inOrder.sort(
        Comparator.comparingLong(SafetensorsHeader.Entry::begin)
            .thenComparingLong(SafetensorsHeader.Entry::end));
    long covered = 0;
    for (SafetensorsHeader.Entry entry : inOrder) {
      if (entry.begin() != covered || entry.end() < covered) {
        throw new Origin(content.name(), entry.name())
            .wrong(
                "has bytes %d to %d; it should start at %d, where the one before it ends"
                    .formatted(entry.begin(), entry.end(), covered));
      }
      covered = entry.end();
    }
  }
}
