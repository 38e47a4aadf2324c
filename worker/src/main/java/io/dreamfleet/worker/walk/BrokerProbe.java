package io.dreamfleet.worker.walk;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.worker.metrics.Trouble;
import io.dreamfleet.worker.metrics.Trouble.Dependency;
import io.dreamfleet.worker.metrics.WorkerMeters;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks the brokers for a sign of life now and then: a share consumer that gets no records does not
 * tell whether there are none or nobody answers.
 */
public final class BrokerProbe implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final KafkaClients.Pulse pulse;
  private final Trouble trouble;
  private final WorkerMeters meters;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "broker-probe");
            made.setDaemon(true);
            return made;
          });

  public BrokerProbe(KafkaClients clients, Trouble trouble, WorkerMeters meters) {
    this.pulse = clients.openPulse();
    this.trouble = trouble;
    this.meters = meters;
  }

  /** Begins to ask, on a thread of its own. */
  public void start() {
    thread.scheduleWithFixedDelay(this::ask, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  private void ask() {
    try {
      pulse.feel();
      trouble.over(Dependency.KAFKA, this);
    } catch (FleetUnreachableException e) {
      meters.callFailed(Dependency.KAFKA);
      trouble.met(Dependency.KAFKA, this, e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    pulse.close();
  }
}
