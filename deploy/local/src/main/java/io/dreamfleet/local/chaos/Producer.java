package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends jobs as a patient client does: again, until the brokers have each. */
final class Producer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final JobProducer producer;

  Producer(KafkaClients clients) {
    producer = new JobProducer(clients);
  }

  /**
   * Returns when the brokers have them all.
   *
   * @throws ChaosException when they did not take them in five minutes
   */
  void send(List<Submission> jobs) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Submission> left = new ArrayList<>(jobs);
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new ChaosException("%d jobs could not be submitted".formatted(left.size()));
      }
      Map<Submission, CompletableFuture<JobId>> sent = new LinkedHashMap<>();
      left.forEach(job -> sent.put(job, producer.send(job)));
      producer.flush();
      left.clear();
      sent.forEach(
          (job, future) -> {
            if (future.isCompletedExceptionally()) {
              left.add(job);
            }
          });
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
