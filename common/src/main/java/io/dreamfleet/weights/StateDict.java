package io.dreamfleet.weights;

import io.dreamfleet.weights.PickleValue.Dict;
import io.dreamfleet.weights.PickleValue.Item;
import io.dreamfleet.weights.PickleValue.Sequence;
import io.dreamfleet.weights.PickleValue.TensorView;
import io.dreamfleet.weights.PickleValue.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the state dict in a saved object: the object itself, or what a training script's dict has
 * under {@code state_dict} or {@code model}.
 */
final class StateDict {

  private static final List<String> NESTED_UNDER = List.of("state_dict", "model");

  /** How many keys an error message lists. */
  private static final int LISTED = 8;

  private final String source;

  /**
   * @param source the file's name
   */
  StateDict(String source) {
    this.source = source;
  }

  /** Its tensors by name, in its order. */
  Map<String, TensorView> find(PickleValue saved) {
    if (!(saved instanceof Dict top)) {
      throw new WeightsException(
          source, "holds " + saved.kind() + ", not a state dict: save the model's state_dict()");
    }
    Dict dict =
        NESTED_UNDER.stream()
            .flatMap(key -> nested(top, key).stream())
            .filter(StateDict::holdsTensors)
            .findFirst()
            .orElse(top);
    if (!dict.items().isEmpty() && !holdsTensors(dict)) {
      throw new WeightsException(source, "holds no tensors: " + keys(top));
    }
    return tensors(dict);
  }

  private static Optional<Dict> nested(Dict dict, String key) {
    return dict.items().stream()
        .filter(item -> item.key() instanceof Text text && text.value().equals(key))
        .map(Item::value)
        .filter(Dict.class::isInstance)
        .map(Dict.class::cast)
        .findFirst();
  }

  private static boolean holdsTensors(Dict dict) {
    return dict.items().stream().anyMatch(item -> item.value() instanceof TensorView);
  }

  private Map<String, TensorView> tensors(Dict dict) {
    Map<String, TensorView> tensors = new LinkedHashMap<>();
    for (Item item : dict.items()) {
      String name = name(item.key());
      if (item.value() instanceof TensorView tensor) {
        if (tensors.put(name, tensor) != null) {
          throw new Origin(source, name).wrong("is there twice");
        }
      } else if (holdsSomething(item.value())) {
        throw new WeightsException(
            source,
            "has, beside tensors, %s under \"%s\"; only numbers and text are passed over"
                .formatted(item.value().kind(), WeightsException.shown(name)));
      }
    }
    return tensors;
  }

  private String name(PickleValue key) {
    if (key instanceof Text text) {
      return text.value();
    }
    throw new WeightsException(
        source, "names an entry of its state dict by " + key.kind() + ", not by text");
  }

  private static boolean holdsSomething(PickleValue value) {
    return value instanceof Dict dict && !dict.items().isEmpty()
        || value instanceof Sequence sequence && !sequence.items().isEmpty();
  }

  private static String keys(Dict dict) {
    List<String> texts =
        dict.items().stream()
            .map(Item::key)
            .filter(Text.class::isInstance)
            .map(Text.class::cast)
            .map(text -> WeightsException.shown(text.value()))
            .limit(LISTED)
            .toList();
    return "a state dict is looked for at the top and under "
        + String.join(" and ", NESTED_UNDER)
        + ", the keys are "
        + String.join(", ", texts);
  }
}
