package io.dreamfleet.weights;

import io.dreamfleet.text.NearestNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of one file by name, in the file's order. Immutable. */
public final class Weights {

  private final String source;
  private final Map<String, Tensor> tensors;

  private Weights(String source, Map<String, Tensor> tensors) {
    this.source = source;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Weights that were not read from a file, or not as they are.
   *
   * @param source what error messages call them
   * @param tensors copied, in their order
   */
  public static Weights of(String source, Map<String, Tensor> tensors) {
    return new Weights(source, tensors);
  }

  /** What error messages call these weights: the file's name as it was given. */
  public String source() {
    return source;
  }

  /** The names, in the file's order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a tensor of this name. */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /** All tensors in the file's order; unmodifiable. */
  public Map<String, Tensor> asMap() {
    return tensors;
  }

  /**
   * The tensor of this name.
   *
   * @throws WeightsException when there is none; it gives the nearest names that there are
   */
  public Tensor get(String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> missing(name));
  }

  private WeightsException missing(String name) {
    List<String> printable = names().stream().map(WeightsException::shown).toList();
    String hint = NearestNames.question(name, printable);
    return new WeightsException(
        source,
        "has no tensor \"%s\"%s (it has %d tensors)"
            .formatted(WeightsException.shown(name), hint, tensors.size()));
  }
}
