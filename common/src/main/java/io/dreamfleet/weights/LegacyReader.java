package io.dreamfleet.weights;

import io.dreamfleet.weights.PickleValue.Bool;
import io.dreamfleet.weights.PickleValue.Dict;
import io.dreamfleet.weights.PickleValue.Item;
import io.dreamfleet.weights.PickleValue.Sequence;
import io.dreamfleet.weights.PickleValue.Storage;
import io.dreamfleet.weights.PickleValue.Text;
import io.dreamfleet.weights.PickleValue.Whole;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before version 1.6 (torch/serialization.py, {@code
 * _legacy_save}): five pickles, which are a magic number, the format's version, what machine it was
 * saved on, the saved object, and the keys of its storages; then for each key the number of
 * elements in 64 bits, and the elements.
 */
final class LegacyReader {
  private static final int VERSION = 1001;

  /** Many times the pickles of the largest networks. */
  private static final long MAX_PICKLES = 1L << 25;

  private final Content content;
  private final ByteBuffer pickles;

  LegacyReader(Content content) {
    this.content = content;
    this.pickles = content.slice(0, Math.min(content.size(), MAX_PICKLES), "its pickles");
  }

  /** The tensors of the state dict in its order. */
  Map<String, Tensor> read() {
    next();
    PickleValue version = next().read;
    if (!(version instanceof Whole whole) || whole.value() != VERSION) {
      throw content.wrong("is damaged: its format's version is not " + VERSION);
    }
    checkByteOrder(next().read);
    Pickled saved = next();
    Map<String, ByteBuffer> storages = storages(next().read, saved.unpickler.storages());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    new StateDict(content.name())
        .find(saved.read)
        .forEach(
            (name, view) -> {
              Origin origin = new Origin(content.name(), name);
              ByteBuffer bytes = storages.get(view.storage().key());
              if (bytes == null) {
                throw origin.wrong("has no storage in the file");
              }
              tensors.put(name, Tensor.stored(origin, view, bytes));
            });
    return tensors;
  }

  /** One of the pickles, and who has read it. */
  private record Pickled(PickleValue read, RestrictedUnpickler unpickler) {}

  private Pickled next() {
    RestrictedUnpickler unpickler = new RestrictedUnpickler(pickles, content.name());
    PickleValue read = unpickler.read();
    pickles.position(unpickler.consumed());
    return new Pickled(read, unpickler);
  }

  private void checkByteOrder(PickleValue machine) {
    if (machine instanceof Dict dict) {
      for (Item item : dict.items()) {
        if (item.key() instanceof Text key
            && key.value().equals("little_endian")
            && item.value() instanceof Bool little
            && !little.value()) {
          throw content.wrong("was saved on a big-endian machine; only little-endian is read");
        }
      }
    }
  }

  /** Where each storage's elements are; they follow one another behind the pickles. */
  private Map<String, ByteBuffer> storages(PickleValue keys, Map<String, Storage> known) {
    if (!(keys instanceof Sequence sequence)) {
      throw content.wrong("is damaged: in place of its storages' keys it has " + keys.kind());
    }
    Map<String, ByteBuffer> storages = new HashMap<>();
    long at = pickles.position();
    for (PickleValue item : sequence.items()) {
      Storage storage = item instanceof Text key ? known.get(key.value()) : null;
      if (storage == null) {
        throw content.wrong("is damaged: it has a storage that its object does not refer to");
      }
      long count = content.slice(at, Long.BYTES, "a storage's size").getLong();
      if (count != storage.count()) {
        throw content.wrong(
            "is damaged: a storage of %d elements is said to have %d"
                .formatted(storage.count(), count));
      }
      at += Long.BYTES;
      int width = storage.dtype().bytes();
      // a count that no file has is refused by the slice, without an overflow
      long length = Math.min(count, Long.MAX_VALUE / width) * width;
      storages.put(storage.key(), content.slice(at, length, "a storage"));
      at += length;
    }
    return storages;
  }
}
