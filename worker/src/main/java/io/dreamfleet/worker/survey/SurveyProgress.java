package io.dreamfleet.worker.survey;

import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.ascent.AscentStoppedException;
import java.time.Duration;

/** How far a survey has come; tells its listener about every second. */
final class SurveyProgress {
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final int steps;
  private final SurveyListener listener;
  private final long begin = System.nanoTime();
  private long reported = begin - PAUSE_NANOS;
  private int step;

  SurveyProgress(int steps, SurveyListener listener) {
    this.steps = steps;
    this.listener = listener;
  }

  /**
   * Some steps are done.
   *
   * @throws AscentStoppedException when nobody wants the survey any more
   */
  void advance(int more) {
    step += more;
    listener.stepped(more);
    if (!listener.wanted()) {
      throw new AscentStoppedException(step, steps);
    }
    long now = System.nanoTime();
    if (now - reported >= PAUSE_NANOS) {
      reported = now;
      double seconds = (now - begin) / 1e9;
      listener.progressed(new Progress(step, steps, step / seconds, seconds));
    }
  }
}
