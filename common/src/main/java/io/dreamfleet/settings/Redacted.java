package io.dreamfleet.settings;

/** Addresses as they may be shown: somebody may have written a password into one. */
public final class Redacted {
  private Redacted() {}

  /** The text with {@code ***} for whatever stands before its last {@code @}, but for a scheme. */
  public static String userInfo(String text) {
    return text.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1***@");
  }
}
