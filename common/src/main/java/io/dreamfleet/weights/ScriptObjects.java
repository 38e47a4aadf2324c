package io.dreamfleet.weights;

import io.dreamfleet.weights.PickleValue.Built;
import io.dreamfleet.weights.PickleValue.Dict;
import io.dreamfleet.weights.PickleValue.Sequence;
import io.dreamfleet.weights.PickleValue.TensorView;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the names in a TorchScript module's pickle amount to: those of a checkpoint, and objects of
 * classes of its own, of whom only the tensors matter here.
 */
final class ScriptObjects extends TorchObjects {
  private static final Pattern OWN_CLASS = Pattern.compile("__torch__(\\.\\w+)*\\.\\w+");

  /** Those that libtorch has in C++. */
  private static final String COMPILED_CLASSES = "__torch__.torch.classes";

  private static final Pattern SAME =
      Pattern.compile("torch\\.jit\\._pickle\\.(build_\\w+list|restore_type_tag)");

  private final List<TensorView> tensors = new ArrayList<>();

  ScriptObjects(String source) {
    super(source);
  }

  /** Whether a name is that of a class whose source lies beside the pickle. */
  static boolean isOwnClass(String path) {
    return OWN_CLASS.matcher(path).matches() && !path.startsWith(COMPILED_CLASSES);
  }

  /** All tensors that have been made. */
  List<TensorView> tensors() {
    return List.copyOf(tensors);
  }

  @Override
  PickleValue resolve(String module, String name) {
    String path = module + "." + name;
    if (isOwnClass(path)) {
      return Built.OBJECT;
    }
    return SAME.matcher(path).matches() ? Built.SAME : super.resolve(module, name);
  }

  @Override
  PickleValue call(PickleValue callable, PickleValue arguments) {
    if (callable == Built.SAME && arguments instanceof Sequence given && !given.items().isEmpty()) {
      return given.items().get(0);
    }
    PickleValue made = super.call(callable, arguments);
    if (made instanceof TensorView tensor) {
      tensors.add(tensor);
    }
    return made;
  }

  @Override
  PickleValue make(PickleValue type, PickleValue arguments) {
    return type == Built.OBJECT ? new Dict(new ArrayList<>()) : super.make(type, arguments);
  }
}
