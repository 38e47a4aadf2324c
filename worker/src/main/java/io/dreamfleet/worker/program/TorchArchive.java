package io.dreamfleet.worker.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dreamfleet.weights.ScriptModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param lists the module's attributes that are lists of lists of tensors, and empty when it is
 *     loaded
 * @param script a module of somebody else's that is the attribute {@link #SCRIPT} of this one
 */
record TorchArchive(
    String className,
    String source,
    Map<String, StoredTensor> tensors,
    List<String> lists,
    Optional<ScriptModule> script) {
  /** The attribute's name. */
  static final String SCRIPT = "script";

  private static final String ROOT = "program/";
  private static final String VERSION = "3";

  /** Where our class is, so that it is not where the other module has one. */
  private static final String PLACE = "dreamfleet";

  /** A program that computes all by itself. */
  TorchArchive(String className, String source, Map<String, StoredTensor> tensors) {
    this(className, source, tensors, List.of(), Optional.empty());
  }

  void writeTo(OutputStream stream) throws IOException {
    List<StoredTensor> storages = new ArrayList<>();
    byte[] module = module(storages);
    ZipOutputStream zip = new ZipOutputStream(stream);
    entry(zip, "data.pkl", module);
    entry(zip, "code/%s.py".formatted(place().replace('.', '/')), placed().getBytes(UTF_8));
    for (int i = 0; i < storages.size(); i++) {
      entry(zip, "data/" + key(i), storages.get(i).bytes());
    }
    if (script.isPresent()) {
      for (Map.Entry<String, ByteBuffer> part : script.get().parts().entrySet()) {
        byte[] bytes = new byte[part.getValue().remaining()];
        part.getValue().get(bytes);
        entry(zip, part.getKey(), bytes);
      }
    } else {
      entry(zip, "constants.pkl", new Pickle().emptyTuple().stop());
    }
    String version = script.map(ScriptModule::version).orElse(VERSION);
    entry(zip, "version", (version + "\n").getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  /** The module path of our class. */
  private String place() {
    return script.isPresent() ? "__torch__." + PLACE : "__torch__";
  }

  /** The source with our class named by where it is. */
  private String placed() {
    return source.replace("__torch__." + className, place() + "." + className);
  }

  private String key(int storage) {
    return script.isPresent() ? PLACE + storage : Integer.toString(storage);
  }

  private byte[] module(List<StoredTensor> storages) {
    Pickle pickle = new Pickle();
    pickle.global(place(), className).emptyTuple().newObject().emptyDict().mark();
    pickle.text("training").bool(false);
    tensors.forEach(
        (name, tensor) -> {
          tensor(pickle.text(name), tensor, key(storages.size()));
          storages.add(tensor);
        });
    lists.forEach(name -> emptyList(pickle.text(name)));
    script.ifPresent(module -> pickle.text(SCRIPT).object(module.attributes()));
    return pickle.setItems().build().stop();
  }

  /** A call of {@code _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)}. */
  private static void tensor(Pickle pickle, StoredTensor tensor, String storage) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
    pickle
        .mark()
        .text("storage")
        .global("torch", tensor.precision().storage())
        .text(storage)
        .text("cpu")
        .integer(tensor.values().length)
        .tuple()
        .persistentId();
    pickle.integer(0).integers(tensor.shape()).integers(tensor.strides()).bool(false);
    pickle.global("collections", "OrderedDict").emptyTuple().reduce();
    pickle.tuple().reduce();
  }

  /** Lists carry their type with them: a plain one would be a list of anything. */
  private static void emptyList(Pickle pickle) {
    pickle
        .global("torch.jit._pickle", "restore_type_tag")
        .mark()
        .emptyList()
        .text("List[List[Tensor]]")
        .tuple()
        .reduce();
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
