package io.dreamfleet.cli.monitor;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Cancelled;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Queued;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusEvent.Worker;
import io.dreamfleet.text.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * Events as they are kept: whoever can write to the status topic can write a megabyte into any
 * field, control characters, and dates to come.
 */
final class Trimmed {
  private static final int NAME = 100;
  private static final int UNIT = 200;
  private static final int REASON = 600;

  private Trimmed() {}

  static StatusEvent of(StatusEvent event, Instant now) {
    Subject subject = subject(event.subject(), now);
    if (event instanceof Running running) {
      return new Running(subject, worker(running.worker()), running.progress());
    }
    if (event instanceof Succeeded done) {
      return new Succeeded(
          subject,
          worker(done.worker()),
          done.score(),
          done.startScore(),
          done.seconds(),
          done.source(),
          done.image().map(key -> ""),
          "");
    }
    if (event instanceof Failed failed) {
      return new Failed(
          subject,
          worker(failed.worker()),
          failed.code(),
          Printable.lines(failed.reason(), REASON));
    }
    return event instanceof Cancelled ? new Cancelled(subject) : new Queued(subject);
  }

  private static Subject subject(Subject subject, Instant now) {
    Instant at = subject.at().isAfter(now) ? now : subject.at();
    return new Subject(
        subject.id(),
        cut(subject.batch(), NAME),
        cut(subject.model(), NAME),
        cut(subject.objective(), UNIT),
        at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at);
  }

  private static Optional<String> cut(Optional<String> text, int most) {
    return text.map(all -> Printable.cut(all, most));
  }

  private static Worker worker(Worker worker) {
    return new Worker(Printable.cut(worker.name(), NAME), worker.attempt());
  }
}
