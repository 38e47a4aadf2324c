package io.dreamfleet.worker.metrics;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a worker needs and cannot have just now, with the reasons. Safe for several threads. */
public final class Trouble {
  /** What a worker needs beside its device. */
  public enum Dependency {
    STORE("object store"),
    KAFKA("Kafka"),
    STATUS("the status topic");

    private final String text;

    Dependency(String text) {
      this.text = text;
    }

    /** As people call it. */
    public String text() {
      return text;
    }
  }

  private final Map<Dependency, Map<Object, String>> reasons = new EnumMap<>(Dependency.class);

  /**
   * It does not do what it should for somebody; a store that is full still answers those who read,
   * so each who needs something has a say of its own.
   */
  public synchronized void met(Dependency dependency, Object who, String reason) {
    reasons.computeIfAbsent(dependency, first -> new LinkedHashMap<>()).put(who, reason);
  }

  /** It does again, or is not needed any more. */
  public synchronized void over(Dependency dependency, Object who) {
    Map<Object, String> left = reasons.getOrDefault(dependency, Map.of());
    if (left.containsKey(who)) {
      left.remove(who);
      reasons.values().removeIf(Map::isEmpty);
    }
  }

  public synchronized boolean isIn(Dependency dependency) {
    return reasons.containsKey(dependency);
  }

  /** All of it in a sentence; absent where there is none. */
  public synchronized Optional<String> sentence() {
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            reasons.entrySet().stream()
                .map(entry -> entry.getKey().text() + ": " + first(entry.getValue()))
                .collect(Collectors.joining("; ")));
  }

  private static String first(Map<Object, String> reasons) {
    return reasons.values().iterator().next();
  }
}
