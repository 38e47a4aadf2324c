package io.dreamfleet.kafka;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds submissions again on the topics that they were sent to. */
public final class SubmissionLog {
  private final KafkaClients clients;

  public SubmissionLog(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * The jobs that were submitted in a batch, of those whose record the brokers still have.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topics
   */
  public Set<JobId> batch(String name) {
    Set<JobId> ids = new LinkedHashSet<>();
    read(
        (record, posting) -> {
          if (posting.submission().batch().filter(name::equals).isPresent()) {
            ids.add(posting.submission().id());
          }
        },
        record -> true);
    return ids;
  }

  /**
   * Which of these jobs the brokers still have a record of, done or not. Reads keys and no jobs.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topics
   */
  public Set<JobId> among(Set<JobId> ids) {
    Set<JobId> found = new HashSet<>();
    try (TopicLog log = TopicLog.fromBeginning(clients, Topics.OF_JOBS)) {
      log.readToEnd(
          record -> {
            if (record.key() != null && JobId.isOne(record.key())) {
              JobId id = new JobId(record.key());
              if (ids.contains(id)) {
                found.add(id);
              }
            }
          });
    }
    return found;
  }

  /**
   * The last submission of each of these jobs, of those whose record the brokers still have. Reads
   * all that they have and keeps no more than is asked for.
   *
   * @param batch only what was submitted in this batch, where one is given
   * @throws FleetUnreachableException when the brokers do not answer or lack the topics
   */
  public Map<JobId, Posting> last(Set<JobId> ids, Optional<String> batch) {
    Map<JobId, Posting> found = new HashMap<>();
    Map<JobId, Long> times = new HashMap<>();
    read(
        (record, posting) -> {
          JobId id = posting.submission().id();
          boolean isAskedFor =
              ids.contains(id) && (batch.isEmpty() || posting.submission().batch().equals(batch));
          // of two topics, which are read side by side
          if (isAskedFor && record.timestamp() >= times.getOrDefault(id, Long.MIN_VALUE)) {
            times.put(id, record.timestamp());
            found.put(id, posting);
          }
        },
        record -> !isOfAnother(record.key(), ids));
    return found;
  }

  /** Hands over every job; what is none is nobody's concern here. */
  private void read(
      BiConsumer<ConsumerRecord<String, byte[]>, Posting> sink,
      Predicate<ConsumerRecord<String, byte[]>> worthReading) {
    try (TopicLog log = TopicLog.fromBeginning(clients, Topics.OF_JOBS)) {
      log.readToEnd(
          record -> {
            if (record.value() != null && worthReading.test(record)) {
              posting(record).ifPresent(posting -> sink.accept(record, posting));
            }
          });
    }
  }

  private static Optional<Posting> posting(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(
          new Posting(JobJson.read(record.value()), Topics.priority(record.topic())));
    } catch (JobRefusedException e) {
      return Optional.empty();
    }
  }

  /** Our own producers key jobs by their ids, which spares the reading of most. */
  private static boolean isOfAnother(String key, Set<JobId> ids) {
    return key != null && JobId.isOne(key) && !ids.contains(new JobId(key));
  }
}
