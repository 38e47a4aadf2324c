package io.dreamfleet.kafka;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Turns what Kafka's clients throw into one sentence for whoever started the tool. */
record KafkaFailures(String bootstrap) {

  FleetUnreachableException explain(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof FleetUnreachableException explained) {
      return explained;
    }
    return new FleetUnreachableException(sentence(cause), thrown);
  }

  FleetUnreachableException noAnswer() {
    return new FleetUnreachableException(noAnswerSentence());
  }

  FleetUnreachableException noTopic(String topic) {
    return new FleetUnreachableException(
        "Kafka at %s has no topic %s: is it the fleet's? dreamfleet init adds what is missing"
            .formatted(bootstrap, topic));
  }

  private String sentence(Throwable cause) {
    if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
      return "Kafka at %s does not let this client in: %s".formatted(bootstrap, message(cause));
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return "Kafka at %s lacks a topic of the fleet: is it the fleet's? dreamfleet init adds what is missing (%s)"
          .formatted(bootstrap, message(cause));
    }
    if (cause instanceof UnsupportedVersionException
        || cause instanceof InvalidConfigurationException) {
      return "Kafka at %s cannot carry a fleet, which needs share groups and their dead-letter queue (Kafka 4.4 or later): %s"
          .formatted(bootstrap, message(cause));
    }
    if (cause instanceof org.apache.kafka.common.errors.TimeoutException
        || cause instanceof java.util.concurrent.TimeoutException
        || cause instanceof org.apache.kafka.common.errors.DisconnectException) {
      return noAnswerSentence();
    }
    return "Kafka at %s failed: %s".formatted(bootstrap, message(cause));
  }

  private String noAnswerSentence() {
    return "cannot reach Kafka at %s: is the fleet running? (--kafka or DREAMFLEET_KAFKA says where it is)"
        .formatted(bootstrap);
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
