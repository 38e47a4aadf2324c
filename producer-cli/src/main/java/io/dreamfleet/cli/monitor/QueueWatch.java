package io.dreamfleet.cli.monitor;

import io.dreamfleet.kafka.Backlog;
import io.dreamfleet.kafka.BacklogProbe;
import io.dreamfleet.kafka.DeadLetterCount;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.QueueFront;
import io.dreamfleet.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks the brokers about the queue every two seconds, and so learns whether they answer. */
final class QueueWatch {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final OldestWaiting oldest;
  private final Outages outages;
  private volatile Optional<QueueState> last = Optional.empty();

  QueueWatch(KafkaClients clients, FleetBoard board, Outages outages) {
    this.clients = clients;
    this.oldest = new OldestWaiting(board::find);
    this.outages = outages;
  }

  /** What was last heard; nothing before the first answer. */
  Optional<QueueState> last() {
    return last;
  }

  /** Asks until it is told to stop. */
  void run(Going going) {
    while (going.goesOn()) {
      try (BacklogProbe probe = new BacklogProbe(clients);
          QueueFront front = new QueueFront(clients);
          DeadLetterCount letters = new DeadLetterCount(clients, probe)) {
        while (going.goesOn()) {
          last = Optional.of(ask(probe, front, letters));
          outages.over(Outages.Dependency.KAFKA);
          going.pause(EVERY);
        }
      } catch (FleetUnreachableException | SettingsException e) {
        // clients made anew also find brokers that have moved
        outages.met(Outages.Dependency.KAFKA, e.getMessage());
        going.pause(EVERY);
      }
    }
  }

  private QueueState ask(BacklogProbe probe, QueueFront front, DeadLetterCount letters) {
    Backlog backlog = probe.backlog();
    return new QueueState(
        backlog,
        backlog.front().isEmpty()
            ? Map.of()
            : oldest.among(front.look(backlog.front()), backlog.jobs()),
        letters.count());
  }
}
