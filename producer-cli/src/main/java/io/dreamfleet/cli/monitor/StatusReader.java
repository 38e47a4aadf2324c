package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.TopicLog;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the status topic from its beginning, one fetch at a time, and then follows it. */
final class StatusReader {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KafkaClients clients;
  private final FleetBoard board;
  private final Outages outages;

  StatusReader(KafkaClients clients, FleetBoard board, Outages outages) {
    this.clients = clients;
    this.board = board;
    this.outages = outages;
  }

  /** Reads until it is told to stop. */
  void run(Going going) {
    while (going.goesOn()) {
      try (TopicLog log = TopicLog.fromBeginning(clients, List.of(Topics.STATUS))) {
        board.clear();
        log.readToEnd(record -> read(record, board::recall));
        board.caughtUp();
        outages.over(Outages.Dependency.STATUS);
        while (going.goesOn()) {
          // outages are waited out by Kafka's client, which goes on where it was
          log.poll(POLL).forEach(record -> read(record, board::apply));
        }
      } catch (FleetUnreachableException | SettingsException e) {
        outages.met(Outages.Dependency.STATUS, e.getMessage());
        going.pause(PAUSE);
      }
    }
  }

  /** What is no status event is nobody's concern here. */
  private void read(ConsumerRecord<String, byte[]> record, Consumer<StatusEvent> sink) {
    if (record.value() == null) {
      if (record.key() != null && JobId.isOne(record.key())) {
        board.forget(new JobId(record.key()));
      }
      return;
    }
    StatusEvent event;
    try {
      event = StatusJson.readEvent(record.value());
    } catch (IOException e) {
      return;
    }
    sink.accept(event);
  }
}
