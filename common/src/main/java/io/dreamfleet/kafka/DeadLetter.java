package io.dreamfleet.kafka;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that the brokers gave up, as they copied it to {@link Topics#DEAD_LETTERS}.
 *
 * @param id the job's; of a record that is no job, the hash of its bytes, which its status goes by
 * @param posting the job; none where the record is no job
 * @param beginning the record's first bytes, {@value #MOST_BYTES} at most
 * @param size of the record, in bytes
 * @param place topic, partition and offset where it was, for people
 * @param deliveries how often the job was delivered, under earlier records too; 1 or more
 * @param message why they gave it up, in their words; mostly no more than that a worker rejected it
 * @param at when they did
 */
public record DeadLetter(
    JobId id,
    Optional<Posting> posting,
    byte[] beginning,
    int size,
    String place,
    int deliveries,
    Optional<String> message,
    Instant at) {
  /** Enough to see what it is; a record can have a megabyte, and there can be many. */
  private static final int MOST_BYTES = 4096;

  /** As in {@code ShareGroupDLQThrowable} of Kafka 4.4.0. */
  private static final String REJECTED = "rejected";

  // org.apache.kafka.server.share.dlq.ShareGroupDLQStateManager, seen on Kafka 4.4.0
  private static final String HEADERS = "__dlq.errors.";

  /** Reads a record and its headers; what is missing is left open. */
  public static DeadLetter of(ConsumerRecord<String, byte[]> copy) {
    byte[] value = copy.value() == null ? new byte[0] : copy.value();
    String topic = header(copy, "topic").orElse(Topics.JOBS);
    Optional<Posting> posting = posting(value, topic);
    return new DeadLetter(
        posting.map(job -> job.submission().id()).orElseGet(() -> JobId.ofRecord(value)),
        posting,
        Arrays.copyOf(value, Math.min(value.length, MOST_BYTES)),
        value.length,
        "%s-%s@%s"
            .formatted(
                topic, header(copy, "partition").orElse("?"), header(copy, "offset").orElse("?")),
        deliveries(copy),
        header(copy, "message"),
        Instant.ofEpochMilli(copy.timestamp()));
  }

  /** The priority that a record had, without reading the rest. */
  static Priority priority(ConsumerRecord<String, byte[]> copy) {
    return Topics.priority(header(copy, "topic").orElse(Topics.JOBS));
  }

  private static int deliveries(ConsumerRecord<String, byte[]> copy) {
    int last =
        header(copy, "delivery.count")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::parseInt)
            .orElse(1);
    return Requeue.earlierAttempts(copy) + Math.max(1, last);
  }

  /** Whether a worker rejected it, and has said why; otherwise its deliveries were used up. */
  public boolean isRejected() {
    return message.filter(text -> text.contains(REJECTED)).isPresent();
  }

  private static Optional<Posting> posting(byte[] value, String topic) {
    try {
      return Optional.of(new Posting(JobJson.read(value), Topics.priority(topic)));
    } catch (JobRefusedException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> header(ConsumerRecord<String, byte[]> copy, String name) {
    return Optional.ofNullable(copy.headers().lastHeader(HEADERS + name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }
}
