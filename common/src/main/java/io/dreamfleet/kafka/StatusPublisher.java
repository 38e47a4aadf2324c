package io.dreamfleet.kafka;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.util.concurrent.CompletableFuture;

/**
 * Writes status events to {@link Topics#STATUS}. Events of one publisher keep their order. Safe for
 * use by several threads.
 */
public final class StatusPublisher implements AutoCloseable {
  private final Sender sender;

  /** A publisher; the first event finds out whether the brokers answer. */
  public StatusPublisher(KafkaClients clients) {
    this(new Sender(clients));
  }

  StatusPublisher(Sender sender) {
    this.sender = sender;
  }

  /**
   * Publishes an event.
   *
   * @return done when the brokers have it; failed with {@link FleetUnreachableException} otherwise
   */
  public CompletableFuture<Void> publish(StatusEvent event) {
    return sender.send(Topics.STATUS, event.id().text(), StatusJson.write(event));
  }

  /** Returns when every event published before has arrived or failed. */
  public void flush() {
    sender.flush();
  }

  /** Sends what is left, for a few seconds at most. */
  @Override
  public void close() {
    sender.close();
  }
}
