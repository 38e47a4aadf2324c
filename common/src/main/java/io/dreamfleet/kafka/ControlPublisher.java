package io.dreamfleet.kafka;

import io.dreamfleet.control.Cancellation;
import io.dreamfleet.control.ControlJson;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes wishes to {@link Topics#CONTROL}. Safe for use by several threads. */
public final class ControlPublisher implements AutoCloseable {
  private final Sender sender;

  /**
   * A publisher for a fleet that answers.
   *
   * @throws FleetUnreachableException when it does not, or lacks the topic
   */
  public ControlPublisher(KafkaClients clients) {
    clients.requireTopics(List.of(Topics.CONTROL));
    this.sender = new Sender(clients);
  }

  /**
   * Publishes a wish.
   *
   * @return done when the brokers have it; failed with {@link FleetUnreachableException} otherwise
   */
  public CompletableFuture<Void> publish(Cancellation wish) {
    return sender.send(Topics.CONTROL, wish.key(), ControlJson.write(wish));
  }

  @Override
  public void close() {
    sender.close();
  }
}
