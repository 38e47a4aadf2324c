package io.dreamfleet.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** A producer whose every send is a future, failed with a sentence when it did not arrive. */
final class Sender implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaFailures failures;

  Sender(KafkaClients clients) {
    this.producer = clients.openProducer();
    this.failures = clients.failures();
  }

  /**
   * Finds out which brokers have a topic, which the first record to it waits for otherwise.
   *
   * @throws FleetUnreachableException when nobody tells
   */
  void findBrokers(String topic) {
    try {
      producer.partitionsFor(topic);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw failures.explain(e);
    }
  }

  /** Sends a record; blocks only while the brokers are unknown or the buffer is full. */
  CompletableFuture<Void> send(String topic, String key, byte[] value) {
    return send(new ProducerRecord<>(topic, key, value));
  }

  /** Sends a record; blocks only while the brokers are unknown or the buffer is full. */
  CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(failures.explain(failure));
            }
          });
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      sent.completeExceptionally(failures.explain(e));
    }
    return sent;
  }

  /** Returns when every record sent before has arrived or failed. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(KafkaClients.PATIENCE);
  }
}
