package io.dreamfleet.worker.log;

import io.dreamfleet.settings.SettingsException;

/** What a line of the log looks like. */
public enum LogFormat {
  /** Time, level, who, and a sentence. */
  HUMAN("human"),
  /** One JSON object. */
  JSON("json");

  private final String text;

  LogFormat(String text) {
    this.text = text;
  }

  /** As options name it; {@code logback-TEXT.xml} has its appender. */
  String text() {
    return text;
  }

  /**
   * A format by its name.
   *
   * @throws SettingsException when there is none of this name
   */
  public static LogFormat of(String name) {
    for (LogFormat format : values()) {
      if (format.text.equalsIgnoreCase(name)) {
        return format;
      }
    }
    throw new SettingsException("--log-format must be human or json, but is \"" + name + "\"");
  }
}
