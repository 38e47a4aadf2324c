package io.dreamfleet.worker.metrics;

import java.util.EnumMap;
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

  private final Map<Dependency, String> reasons = new EnumMap<>(Dependency.class);

  /** It does not do what it should. */
  public synchronized void met(Dependency dependency, String reason) {
    reasons.put(dependency, reason);
  }

  /** It does again. */
  public synchronized void over(Dependency dependency) {
    reasons.remove(dependency);
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
                .map(entry -> entry.getKey().text() + ": " + entry.getValue())
                .collect(Collectors.joining("; ")));
  }
}
