package io.dreamfleet.settings;

/** A setting that cannot be used; the message is one sentence for the person who set it. */
public final class SettingsException extends RuntimeException {
  public SettingsException(String sentence) {
    super(sentence);
  }

  public SettingsException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
