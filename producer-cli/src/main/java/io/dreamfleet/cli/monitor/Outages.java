package io.dreamfleet.cli.monitor;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the monitor needs and cannot have just now, with the reasons. Safe for several threads. */
final class Outages {
  /** What the monitor needs. */
  enum Dependency {
    KAFKA,
    STATUS,
    STORE
  }

  private final Map<Dependency, String> reasons = new EnumMap<>(Dependency.class);
  private final Consumer<String> report;

  /**
   * No outages yet.
   *
   * @param report told a sentence when one begins and when it is over
   */
  Outages(Consumer<String> report) {
    this.report = report;
  }

  /** It does not do what it should. */
  synchronized void met(Dependency dependency, String reason) {
    boolean isKnown = reasons.containsValue(reason);
    if (reasons.put(dependency, reason) == null && !isKnown) {
      report.accept(reason + " Still trying.");
    }
  }

  /** It does. */
  synchronized void over(Dependency dependency) {
    if (reasons.remove(dependency) != null) {
      report.accept(
          switch (dependency) {
            case KAFKA -> "Kafka answers.";
            case STATUS -> "The status topic can be read.";
            case STORE -> "The object store answers.";
          });
    }
  }

  synchronized Optional<String> reason(Dependency dependency) {
    return Optional.ofNullable(reasons.get(dependency));
  }

  /** All reasons, each once. */
  synchronized List<String> sentences() {
    return reasons.values().stream().distinct().toList();
  }
}
