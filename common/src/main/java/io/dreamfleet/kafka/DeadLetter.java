package io.dreamfleet.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the brokers say of a record of {@link Topics#DEAD_LETTERS}, in headers that they add
 * (KIP-1191).
 *
 * @param place topic, partition and offset that it came from, for people
 * @param deliveries how often it was delivered, under earlier records too; 1 or more
 * @param reason the brokers' own words
 */
public record DeadLetter(String place, int deliveries, String reason) {
  private static final String PREFIX = "__dlq.errors.";

  /** As in Kafka 4.4's {@code ShareGroupDLQThrowable}. */
  private static final String REJECTED = "rejected";

  /** Reads the headers; what is missing is left open. */
  public static DeadLetter of(ConsumerRecord<String, byte[]> record) {
    String place =
        "%s-%s@%s"
            .formatted(
                header(record, "topic").orElse(record.topic()),
                header(record, "partition").orElse("?"),
                header(record, "offset").orElse("?"));
    int last =
        header(record, "delivery.count")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::parseInt)
            .orElse(1);
    return new DeadLetter(
        place,
        Math.max(1, Requeue.earlierAttempts(record) + last),
        header(record, "message").orElse(""));
  }

  /** Whether a worker rejected it, and has said why; otherwise its deliveries were used up. */
  public boolean isRejected() {
    return reason.contains(REJECTED);
  }

  private static Optional<String> header(ConsumerRecord<String, byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(PREFIX + name))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8));
  }
}
