package io.dreamfleet.local.chaos;

/** A scenario cannot be played; the message is one sentence for whoever started it. */
public final class ChaosException extends RuntimeException {
  ChaosException(String sentence) {
    super(sentence);
  }

  ChaosException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
