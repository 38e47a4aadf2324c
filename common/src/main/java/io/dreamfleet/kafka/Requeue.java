package io.dreamfleet.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
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

  /** When the job first came to the topic: milliseconds since 1970 in digits. */
  private static final String WRITTEN_AT = "dreamfleet.written-at";

  /**
   * How many deliveries of the job under earlier records ended without a word, where there were so
   * many that it may be the reason: a whole number in digits.
   */
  private static final String SUSPECT = "dreamfleet.suspect";

  /**
   * How many times the deliveries of one record a job may use up in several: one that is innocent
   * can die in the hands of workers that others have killed.
   */
  private static final int PATIENCE = 2;

  private final Sender sender;
  private final int deliveryLimit;

  /** What a job's deliveries so far say of it. */
  public enum Standing {
    /** Few of them ended without a word. */
    TRUSTED,
    /** Workers have died with it, and it may be the reason. */
    SUSPECT,
    /** So many workers have died with it that it should not be tried again. */
    EXHAUSTED
  }

  /**
   * A requeue of the fleet's jobs.
   *
   * @param deliveryLimit after how many deliveries of a record the brokers give it up
   */
  public Requeue(KafkaClients clients, int deliveryLimit) {
    this.sender = new Sender(clients);
    this.deliveryLimit = deliveryLimit;
  }

  /** Deliveries of a record, this one included. */
  public static int deliveries(ConsumerRecord<String, byte[]> record) {
    return record.deliveryCount().map(Short::intValue).orElse(1);
  }

  /** How often a record's job was delivered before it became this record; 0 for most. */
  public static int earlierAttempts(ConsumerRecord<String, byte[]> record) {
    return number(record, ATTEMPTS, 6).map(Long::intValue).orElse(0);
  }

  /** When a record's job first came to the topic, which wishes about it are compared with. */
  public static Instant writtenAt(ConsumerRecord<String, byte[]> record) {
    return Instant.ofEpochMilli(number(record, WRITTEN_AT, 15).orElse(record.timestamp()));
  }

  /** Anybody may put records on the topic, with any headers. */
  private static Optional<Long> number(
      ConsumerRecord<String, byte[]> record, String header, int digits) {
    return Optional.ofNullable(record.headers().lastHeader(header))
        .map(found -> new String(found.value(), StandardCharsets.UTF_8))
        .filter(text -> text.matches("\\d{1,%d}".formatted(digits)))
        .map(Long::parseLong);
  }

  /**
   * What a record's deliveries, and those of its job before it became this record, say of the job.
   */
  public Standing standing(ConsumerRecord<String, byte[]> record) {
    return standing(record, deliveryLimit);
  }

  static Standing standing(ConsumerRecord<String, byte[]> record, int deliveryLimit) {
    long silent = silentDeliveries(record);
    if (silent >= PATIENCE * deliveryLimit) {
      return Standing.EXHAUSTED;
    }
    // several workers can die within a second of one another, and a job with each of them
    return silent >= Math.max(1, 2 * deliveryLimit / 5) ? Standing.SUSPECT : Standing.TRUSTED;
  }

  /** Those that ended without a word, as far as it is known. */
  private static long silentDeliveries(ConsumerRecord<String, byte[]> record) {
    return number(record, SUSPECT, 6).orElse(0L) + deliveries(record) - 1;
  }

  /**
   * Returns when the brokers have the job in a new record.
   *
   * @param attempts deliveries so far
   * @throws FleetUnreachableException when the brokers do not take it
   */
  public void anew(ConsumerRecord<String, byte[]> record, int attempts) {
    List<Header> headers = headers(record, attempts);
    number(record, SUSPECT, 6).ifPresent(silent -> headers.add(header(SUSPECT, silent)));
    send(record, headers);
  }

  /**
   * Returns when the brokers have the job in a new record, which is known as a suspect.
   *
   * @param attempts deliveries so far
   * @throws FleetUnreachableException when the brokers do not take it
   */
  public void suspectAnew(ConsumerRecord<String, byte[]> record, int attempts) {
    List<Header> headers = headers(record, attempts);
    headers.add(header(SUSPECT, silentDeliveries(record)));
    send(record, headers);
  }

  private static List<Header> headers(ConsumerRecord<String, byte[]> record, int attempts) {
    List<Header> headers = new ArrayList<>();
    headers.add(header(ATTEMPTS, attempts));
    headers.add(header(WRITTEN_AT, writtenAt(record).toEpochMilli()));
    return headers;
  }

  private static Header header(String name, long number) {
    return new RecordHeader(name, Long.toString(number).getBytes(StandardCharsets.UTF_8));
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
