package io.dreamfleet.kafka;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads {@link Topics#STATUS}, every partition of it, as one reader outside any group. Messages
 * that are not status events are skipped and counted. For use by one thread.
 */
public final class StatusLog implements AutoCloseable {
  private final TopicLog log;
  private long skipped;

  private StatusLog(TopicLog log) {
    this.log = log;
  }

  /**
   * A reader of everything that the topic still holds: the last event of every job at least.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public static StatusLog fromBeginning(KafkaClients clients) {
    return new StatusLog(TopicLog.fromBeginning(clients, List.of(Topics.STATUS)));
  }

  /**
   * A reader of what is published from now on.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public static StatusLog fromEnd(KafkaClients clients) {
    return new StatusLog(TopicLog.fromEnd(clients, List.of(Topics.STATUS)));
  }

  /** The next events, in each job's own order; empty when none came in this time. */
  public List<StatusEvent> poll(Duration wait) {
    List<StatusEvent> events = new ArrayList<>();
    log.poll(wait).forEach(message -> read(message, events::add));
    return events;
  }

  /**
   * Every event from where this reader stands to what is the end now.
   *
   * @throws FleetUnreachableException when nothing more comes for {@link KafkaClients#PATIENCE}
   */
  public List<StatusEvent> readToEnd() {
    List<StatusEvent> events = new ArrayList<>();
    readToEnd(events::add);
    return events;
  }

  /**
   * Hands over every event from where this reader stands to what is the end now, one at a time, for
   * those who need not keep them all.
   *
   * @throws FleetUnreachableException when nothing more comes for {@link KafkaClients#PATIENCE}
   */
  public void readToEnd(Consumer<StatusEvent> sink) {
    log.readToEnd(message -> read(message, sink));
  }

  /** How many messages so far were not status events. */
  public long skipped() {
    return skipped;
  }

  @Override
  public void close() {
    log.close();
  }

  private void read(ConsumerRecord<String, byte[]> message, Consumer<StatusEvent> sink) {
    if (message.value() == null) {
      return;
    }
    StatusEvent event;
    try {
      event = StatusJson.readEvent(message.value());
    } catch (IOException e) {
      skipped++;
      return;
    }
    sink.accept(event);
  }
}
