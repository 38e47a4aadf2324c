package io.dreamfleet.worker.program;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive: a zip, stored without compression, of the module's source ({@code
 * code/__torch__.py}), its attributes ({@code data.pkl}) and their storages ({@code data/N}), as
 * {@code torch.jit.save} writes it (PyTorch, {@code torch/csrc/jit/docs/serialization.md}).
 *
 * @param className the module's class in the source
 * @param source TorchScript in its serialized form
 * @param tensors the module's tensor attributes, by the names that the source declares
 */
record TorchArchive(String className, String source, Map<String, StoredTensor> tensors) {
  private static final String ROOT = "program/";

  void writeTo(OutputStream stream) throws IOException {
    List<StoredTensor> storages = new ArrayList<>();
    byte[] module = module(storages);
    ZipOutputStream zip = new ZipOutputStream(stream);
    entry(zip, "data.pkl", module);
    entry(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < storages.size(); i++) {
      entry(zip, "data/" + i, storages.get(i).bytes());
    }
    entry(zip, "constants.pkl", new Pickle().emptyTuple().stop());
    entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private byte[] module(List<StoredTensor> storages) {
    Pickle pickle = new Pickle();
    pickle.global("__torch__", className).emptyTuple().newObject().emptyDict().mark();
    pickle.text("training").bool(false);
    tensors.forEach(
        (name, tensor) -> {
          tensor(pickle.text(name), tensor, storages.size());
          storages.add(tensor);
        });
    return pickle.setItems().build().stop();
  }

  /** A call of {@code _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)}. */
  private static void tensor(Pickle pickle, StoredTensor tensor, int storage) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
    pickle
        .mark()
        .text("storage")
        .global("torch", tensor.precision().storage())
        .text(Integer.toString(storage))
        .text("cpu")
        .integer(tensor.values().length)
        .tuple()
        .persistentId();
    pickle.integer(0).integers(tensor.shape()).integers(tensor.strides()).bool(false);
    pickle.global("collections", "OrderedDict").emptyTuple().reduce();
    pickle.tuple().reduce();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
