package io.dreamfleet.settings;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one job may ask of a fleet at most, read in one place and handed to whatever checks it.
 *
 * @param values a number for each limit
 */
public record Limits(Map<Limit, Long> values) {
  /** Every limit at its default. */
  public static final Limits DEFAULT = resolve(Map.of(), Map.of());

  public Limits {
    values = Map.copyOf(values);
  }

  /** The most that a limit allows. */
  public long of(Limit limit) {
    return values.get(limit);
  }

  /**
   * The environment wins over the file, and that over the defaults.
   *
   * @throws SettingsException when a value cannot be used
   */
  static Limits resolve(Map<String, String> environment, Map<Limit, String> file) {
    Map<Limit, Long> values = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      String variable = environment.getOrDefault(limit.variable(), "").strip();
      if (!variable.isEmpty()) {
        values.put(limit, limit.parse(variable, limit.variable()));
      } else if (file.containsKey(limit)) {
        values.put(limit, limit.parse(file.get(limit), limit.key()));
      } else {
        values.put(limit, limit.fallback());
      }
    }
    return new Limits(values);
  }
}
