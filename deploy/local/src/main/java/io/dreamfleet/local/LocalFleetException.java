package io.dreamfleet.local;

/** The embedded fleet cannot start or go on; the message is one sentence for its operator. */
public final class LocalFleetException extends RuntimeException {
  LocalFleetException(String sentence) {
    super(sentence);
  }

  LocalFleetException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
