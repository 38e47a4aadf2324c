package io.dreamfleet.weights;

import io.dreamfleet.weights.PickleValue.Callable;
import io.dreamfleet.weights.PickleValue.Dict;
import io.dreamfleet.weights.PickleValue.Scalar;
import io.dreamfleet.weights.PickleValue.Sequence;
import io.dreamfleet.weights.PickleValue.Storage;
import io.dreamfleet.weights.PickleValue.StorageType;
import io.dreamfleet.weights.PickleValue.TensorView;
import io.dreamfleet.weights.PickleValue.Text;
import io.dreamfleet.weights.PickleValue.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The few classes and functions that a checkpoint of tensors refers to, and what they amount to. A
 * name that is not here ends the reading. The functions are those of torch/_utils.py.
 */
class TorchObjects {

  /** PyTorch's own, but for tensors that are not dense or of another type. */
  private static final Pattern OTHER_TENSORS =
      Pattern.compile(
          "torch\\.\\w+Storage|torch\\._utils\\._rebuild_\\w+|torch\\.storage\\.\\w+Storage");

  private final String source;
  private final Map<String, Storage> storages = new HashMap<>();

  /**
   * @param source the file's name
   */
  TorchObjects(String source) {
    this.source = source;
  }

  /** What a name stands for. */
  PickleValue resolve(String module, String name) {
    String path = module + "." + name;
    return switch (path) {
      case "torch._utils._rebuild_tensor_v2" -> Callable.REBUILD_TENSOR;
      case "torch._utils._rebuild_tensor" -> Callable.REBUILD_PLAIN_TENSOR;
      case "torch._utils._rebuild_parameter" -> Callable.REBUILD_PARAMETER;
      case "collections.OrderedDict" -> Callable.ORDERED_DICT;
      default -> storageType(module, name).orElseThrow(() -> refused(path));
    };
  }

  private static Optional<PickleValue> storageType(String module, String name) {
    return module.equals("torch")
        ? DType.ofTorchStorage(name).map(StorageType::new)
        : Optional.empty();
  }

  private WeightsException refused(String path) {
    String shown = WeightsException.shown(path);
    return new WeightsException(
        source,
        OTHER_TENSORS.matcher(path).matches()
            ? "holds a tensor that is not read (%s): dense ones of %s are"
                .formatted(shown, DType.readable())
            : "asks to run %s: a checkpoint may hold tensors only".formatted(shown));
  }

  /** What a call would give; nothing is called. */
  PickleValue call(PickleValue callable, PickleValue arguments) {
    if (callable instanceof Callable known && arguments instanceof Sequence given) {
      return switch (known) {
        case ORDERED_DICT -> orderedDict(given.items());
        case REBUILD_PARAMETER -> parameter(given.items());
        case REBUILD_TENSOR -> tensor(given.items());
        case REBUILD_PLAIN_TENSOR -> plainTensor(given.items());
      };
    }
    throw wrong("asks to run %s on %s".formatted(callable.kind(), arguments.kind()));
  }

  /** What an object of a class would be; a checkpoint makes none. */
  PickleValue make(PickleValue type, PickleValue arguments) {
    throw new WeightsException(
        source, "is refused: its pickle makes objects, which no checkpoint of tensors needs");
  }

  private PickleValue orderedDict(List<PickleValue> arguments) {
    if (!arguments.isEmpty()) {
      throw wrong("makes an OrderedDict of " + arguments.get(0).kind());
    }
    return new Dict(new ArrayList<>());
  }

  /** {@code (data, requires_grad, backward_hooks)}. */
  private PickleValue parameter(List<PickleValue> arguments) {
    if (arguments.size() == 3 && arguments.get(0) instanceof TensorView tensor) {
      return tensor;
    }
    throw wrong("makes a parameter of no tensor");
  }

  /** {@code (storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata)}. */
  private PickleValue tensor(List<PickleValue> arguments) {
    if (arguments.size() == 7) {
      checkNoMetadata(arguments.get(6));
    } else if (arguments.size() != 6) {
      throw wrong("makes a tensor of the wrong arguments");
    }
    return plainTensor(arguments.subList(0, 4));
  }

  /** {@code (storage, storage_offset, size, stride)}. */
  private PickleValue plainTensor(List<PickleValue> arguments) {
    if (arguments.size() == 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Whole offset
        && arguments.get(2) instanceof Sequence size
        && arguments.get(3) instanceof Sequence stride) {
      return new TensorView(storage, offset.value(), integers(size), integers(stride));
    }
    throw wrong("makes a tensor of the wrong arguments");
  }

  /** The seventh argument says that elements are stored negated or conjugated. */
  private void checkNoMetadata(PickleValue metadata) {
    if (metadata instanceof Dict dict && !dict.items().isEmpty()) {
      throw new WeightsException(
          source, "holds a tensor that is a negated or conjugated view: save a .clone() of it");
    }
  }

  private List<Long> integers(Sequence sequence) {
    if (sequence.items().size() > Layout.MAX_RANK) {
      throw wrong("makes a tensor of " + sequence.items().size() + " dimensions");
    }
    List<Long> integers = new ArrayList<>();
    for (PickleValue item : sequence.items()) {
      if (!(item instanceof Whole whole)) {
        throw wrong("gives " + item.kind() + " for a dimension or stride");
      }
      integers.add(whole.value());
    }
    return integers;
  }

  /**
   * {@code ("storage", type, key, location, count)}, the only thing that is saved outside. The
   * format from before PyTorch 1.6 has a sixth, None where the storage is not part of another.
   */
  PickleValue persistent(PickleValue id) {
    if (id instanceof Sequence sequence
        && (sequence.items().size() == 5 || sequence.items().size() == 6)
        && sequence.items().get(0) instanceof Text tag
        && tag.value().equals("storage")
        && sequence.items().get(1) instanceof StorageType type
        && sequence.items().get(2) instanceof Text key
        && sequence.items().get(4) instanceof Whole count) {
      if (sequence.items().size() == 6 && !(sequence.items().get(5) instanceof Scalar)) {
        throw new WeightsException(
            source,
            "holds a storage that is part of another, as PyTorch before 0.4 wrote them; none such is read");
      }
      Storage storage = new Storage(type.dtype(), key.value(), count.value());
      storages.put(storage.key(), storage);
      return storage;
    }
    throw wrong("refers to something outside it that is no storage");
  }

  /** All storages that have been referred to, by their keys. */
  Map<String, Storage> storages() {
    return storages;
  }

  private WeightsException wrong(String sentence) {
    return new WeightsException(source, "is damaged: its pickle " + sentence);
  }
}
