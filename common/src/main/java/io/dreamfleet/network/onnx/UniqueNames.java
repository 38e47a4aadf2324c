package io.dreamfleet.network.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names that differ: from the second use on with {@code _1}, {@code _2} behind them. */
final class UniqueNames {
  private final Set<String> taken = new HashSet<>();

  /** The number to try next; a file can have the same name ten thousand times. */
  private final Map<String, Integer> uses = new HashMap<>();

  UniqueNames(String... reserved) {
    taken.addAll(Set.of(reserved));
  }

  boolean isTaken(String name) {
    return taken.contains(name);
  }

  /** The name, or one like it, that nobody else gets. */
  String take(String name) {
    String unused = name;
    while (!taken.add(unused)) {
      unused = name + "_" + uses.merge(name, 1, Integer::sum);
    }
    return unused;
  }
}
