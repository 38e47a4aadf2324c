package io.dreamfleet.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Puts records that have been delivered on their topic anew, behind what waits there. The brokers
 * count the deliveries of a record, and a new one begins at none; so headers carry on what is known
 * of the old one. Safe for use by several threads.
 */
public final class Requeue implements AutoCloseable {
  /** How often the job was delivered under earlier records: a whole number in digits. */
  private static final String ATTEMPTS = "dreamfleet.attempts";

  /** Present where workers have died with the job, and it may be the reason. */
  private static final String SUSPECT = "dreamfleet.suspect";

  private final Sender sender;

  public Requeue(KafkaClients clients) {
    this.sender = new Sender(clients);
  }

  /** How often a record's job was delivered before it became this record; 0 for most. */
  public static int earlierAttempts(ConsumerRecord<String, byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader(ATTEMPTS))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        // anybody may put records on the topic
        .filter(text -> text.matches("\\d{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  /** Whether a record's job was a suspect before it became this record. */
  public static boolean isSuspect(ConsumerRecord<String, byte[]> record) {
    return record.headers().lastHeader(SUSPECT) != null;
  }

  /**
   * Returns when the brokers have the job in a new record.
   *
   * @param attempts deliveries so far
   * @throws FleetUnreachableException when the brokers do not take it
   */
  public void anew(ConsumerRecord<String, byte[]> record, int attempts) {
    send(record, List.of(attempts(attempts)));
  }

  /**
   * Returns when the brokers have the job in a new record, which is known as a suspect.
   *
   * @param attempts deliveries so far
   * @throws FleetUnreachableException when the brokers do not take it
   */
  public void suspectAnew(ConsumerRecord<String, byte[]> record, int attempts) {
    send(record, List.of(attempts(attempts), new RecordHeader(SUSPECT, new byte[0])));
  }

  private static Header attempts(int attempts) {
    return new RecordHeader(ATTEMPTS, Integer.toString(attempts).getBytes(StandardCharsets.UTF_8));
  }

  private void send(ConsumerRecord<String, byte[]> record, List<Header> headers) {
    try {
      sender
          .send(
              new ProducerRecord<>(
                  record.topic(), null, null, record.key(), record.value(), headers))
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FleetUnreachableException unreachable) {
        throw unreachable;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
