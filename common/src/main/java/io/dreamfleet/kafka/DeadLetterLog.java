package io.dreamfleet.kafka;

import java.util.List;
import java.util.function.Consumer;

/** Reads the dead letters. */
public final class DeadLetterLog {
  private final KafkaClients clients;

  public DeadLetterLog(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * Hands over every dead letter that the brokers have, from the oldest of each partition on.
   *
   * @throws FleetUnreachableException when the brokers do not answer or lack the topic
   */
  public void read(Consumer<DeadLetter> sink) {
    try (TopicLog log = TopicLog.fromBeginning(clients, List.of(Topics.DEAD_LETTERS))) {
      log.readToEnd(copy -> sink.accept(DeadLetter.of(copy)));
    }
  }
}
