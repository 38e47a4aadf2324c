package io.dreamfleet.kafka;

/** The fleet's Kafka does not answer or cannot serve; the message is one sentence that says so. */
public final class FleetUnreachableException extends RuntimeException {
  FleetUnreachableException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  FleetUnreachableException(String sentence) {
    super(sentence);
  }
}
