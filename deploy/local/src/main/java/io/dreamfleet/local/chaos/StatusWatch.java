package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Follows the status topic, through every outage of its broker: the last state of each job as far
 * as it is known, and whoever wants to be told of events.
 */
final class StatusWatch implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(100);

  private final StatusLog log;
  private final Map<JobId, JobState> last = new HashMap<>();
  private final List<Consumer<StatusEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::follow, "status-watch");
  private volatile boolean closed;

  /** A follower from the topic's beginning. */
  StatusWatch(KafkaClients clients) {
    log = StatusLog.fromBeginning(clients);
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells of every event from now on, on the follower's thread, until it is closed. */
  AutoCloseable listen(Consumer<StatusEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** How many of these jobs have ended. */
  synchronized long ended(Collection<JobId> jobs) {
    return jobs.stream().filter(id -> last.containsKey(id) && last.get(id).isFinal()).count();
  }

  /** How many of these jobs are said to be at work. */
  synchronized long running(Collection<JobId> jobs) {
    return jobs.stream().filter(id -> last.get(id) == JobState.RUNNING).count();
  }

  /** Whether so many of these jobs ended in this time. */
  boolean awaitEnded(Collection<JobId> jobs, long count, Duration limit)
      throws InterruptedException {
    return Waiting.until(limit, () -> ended(jobs) >= count);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    log.close();
  }

  private void follow() {
    while (!closed) {
      try {
        for (StatusEvent event : log.poll(STEP)) {
          heard(event);
        }
      } catch (FleetUnreachableException e) {
        // it comes back; the reader keeps its place
        continue;
      }
    }
  }

  private void heard(StatusEvent event) {
    synchronized (this) {
      last.put(event.id(), event.state());
    }
    listeners.forEach(listener -> listener.accept(event));
  }
}
