package io.dreamfleet.cli;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.StatusEvent;
import java.time.Instant;
import java.util.Optional;

/** The life of made-up jobs on emojinet; times are seconds after noon. */
public final class Events {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final StatusEvent.Worker WORKER = new StatusEvent.Worker("w1", 1);

  private Events() {}

  /** An id that begins so. */
  public static JobId id(String start) {
    return new JobId(start + "0".repeat(64 - start.length()));
  }

  public static StatusEvent.Subject subject(String id, String unit, long seconds) {
    return new StatusEvent.Subject(
        id(id),
        Optional.of("demo"),
        Optional.of("emojinet"),
        Optional.of(unit),
        NOON.plusSeconds(seconds));
  }

  public static StatusEvent queued(String id, String unit, long seconds) {
    return new StatusEvent.Queued(subject(id, unit, seconds));
  }

  public static StatusEvent running(String id, String unit, long seconds, int step) {
    return new StatusEvent.Running(
        subject(id, unit, seconds), WORKER, new Progress(step, 512, -1.25, 0.5, 80, step / 80.0));
  }

  public static StatusEvent succeeded(String id, String unit, long seconds) {
    return new StatusEvent.Succeeded(
        subject(id, unit, seconds),
        WORKER,
        2.5,
        Optional.of(0.5),
        6.5,
        StatusEvent.Succeeded.Source.COMPUTED,
        "image-of-" + id,
        "result-of-" + id);
  }

  public static StatusEvent failed(String id, String unit, long seconds) {
    return new StatusEvent.Failed(
        subject(id, unit, seconds), WORKER, FailureCode.NOT_FINITE, "the ascent diverged");
  }
}
