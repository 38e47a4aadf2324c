package io.dreamfleet.worker.queue;

import io.dreamfleet.control.Cancellation;
import io.dreamfleet.control.ControlJson;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.TopicLog;
import io.dreamfleet.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the control topic, on a thread of its own, and has wishes fulfilled as they come. */
public final class ControlReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlReader.class);

  /** What is new comes at once all the same, and so does a close. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final TopicLog control;
  private final Cancellations cancellations;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::read, "control");

  private ControlReader(TopicLog control, Cancellations cancellations) {
    this.control = control;
    this.cancellations = cancellations;
  }

  /**
   * A reader that has taken note of every wish so far, so that what is leased from now on is not
   * begun in vain, and of those to come as they come.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public static ControlReader start(KafkaClients clients, Cancellations cancellations) {
    TopicLog control = TopicLog.fromBeginning(clients, List.of(Topics.CONTROL));
    ControlReader reader = new ControlReader(control, cancellations);
    try {
      control.readToEnd(reader::take);
    } catch (RuntimeException e) {
      control.close();
      throw e;
    }
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  private void read() {
    try {
      Duration pause = Duration.ZERO;
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = pollOnce() ? Duration.ZERO : PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      control.close();
    }
  }

  /** Whether the brokers let it read. */
  private boolean pollOnce() {
    try {
      control.poll(POLL).forEach(this::take);
      return true;
    } catch (RuntimeException e) {
      // whatever it is, a reader that is silently gone would be worse
      log.warn("cannot read wishes, trying again: {}", e.toString());
      return false;
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      Cancellation wish = ControlJson.read(record.value());
      cancellations.add(wish, Instant.ofEpochMilli(record.timestamp()));
    } catch (IOException e) {
      log.warn("the wish at {} is none: {}", record.offset(), e.getMessage());
    }
  }

  @Override
  public void close() {
    closing.countDown();
    control.wakeUp();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
