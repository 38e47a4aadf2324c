package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the zip archives of {@code torch.save}: under one folder, {@code data.pkl} is the pickle of
 * the saved object, in which each tensor's elements are a reference to an entry {@code data/KEY}.
 */
final class PyTorchReader {

  private static final String PICKLE = "data.pkl";

  /**
   * The pickle at the top of the archive, or under one folder; the name of that does not matter.
   */
  private static final Pattern PICKLE_PATH = Pattern.compile("([^/]+/)?data\\.pkl");

  /** A TorchScript program keeps its constants here; no checkpoint has such an entry. */
  private static final String TORCHSCRIPT_CONSTANTS = "constants.pkl";

  /** Many times the pickle of the largest networks, whose tensors take about 150 bytes each. */
  private static final int MAX_PICKLE = 1 << 25;

  private static final int MAX_WORD = 1 << 10;

  private final Content content;
  private final ZipArchive archive;
  private final String folder;
  private final Map<String, ByteBuffer> storages = new HashMap<>();

  PyTorchReader(Content content) {
    this.content = content;
    this.archive = new ZipArchive(content);
    this.folder = folder();
  }

  /** The tensors of the state dict in its order. */
  Map<String, Tensor> read() {
    checkByteOrder();
    if (archive.names().contains(folder + TORCHSCRIPT_CONSTANTS)) {
      throw content.wrong(
          "is a TorchScript program, not a checkpoint: save the module's state_dict()");
    }
    ByteBuffer pickle = record(PICKLE, MAX_PICKLE);
    PickleValue saved = new RestrictedUnpickler(pickle, content.name()).read();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    new StateDict(content.name())
        .find(saved)
        .forEach((name, view) -> tensors.put(name, tensor(name, view)));
    return tensors;
  }

  private String folder() {
    List<String> found =
        archive.names().stream().filter(name -> PICKLE_PATH.matcher(name).matches()).toList();
    if (found.size() != 1) {
      throw content.wrong(
          found.isEmpty()
              ? "is a zip archive but not a checkpoint: it has no " + PICKLE
              : "holds " + found.size() + " checkpoints; one is read from a file");
    }
    return found.get(0).substring(0, found.get(0).length() - PICKLE.length());
  }

  private void checkByteOrder() {
    String order =
        archive
            .find(folder + "byteorder", MAX_WORD)
            .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
            .orElse("little"); // the record came with PyTorch 2.0
    if (!order.equals("little")) {
      throw content.wrong(
          "was saved on a machine of byte order \"%s\"; only \"little\" is read"
              .formatted(WeightsException.shown(order)));
    }
  }

  private ByteBuffer record(String path, long longest) {
    return archive
        .find(folder + path, longest)
        .orElseThrow(
            () ->
                content.wrong(
                    "is damaged: it has no " + WeightsException.shown(folder + path) + " entry"));
  }

  private Tensor tensor(String name, PickleValue.TensorView view) {
    ByteBuffer bytes =
        storages.computeIfAbsent(
            view.storage().key(), key -> record("data/" + key, Content.LONGEST_SLICE));
    return Tensor.stored(new Origin(content.name(), name), view, bytes);
  }
}
