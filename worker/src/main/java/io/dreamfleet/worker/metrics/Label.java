package io.dreamfleet.worker.metrics;

import java.util.Locale;

/** How a value of a closed set is written as a label. */
final class Label {
  private Label() {}

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
