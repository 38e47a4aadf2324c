package io.dreamfleet.worker.ascent;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where the engine's thread spends its time. All of it is spent on something, so the parts add up
 * to the time since the beginning. Read by any thread.
 */
public final class TimeSpent {
  /** What the thread can be at. */
  public enum Part {
    /** Steps, and telling how far they have come. */
    RUN,
    /** The pictures and scores of ascents that have to be looked at. */
    MEASURE,
    /** Taking down where ascents stand. */
    CHECKPOINT,
    /** Pictures of data sets that go through a network. */
    SURVEY,
    /** Programs made ready, and ascents let in and out. */
    JOIN,
    /** There is nothing to do. */
    IDLE
  }

  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private Part now = Part.IDLE;
  private long since = System.nanoTime();

  /** Time that is spent idly from now on. */
  TimeSpent() {
    for (Part part : Part.values()) {
      nanos.put(part, 0L);
    }
  }

  /** From now on the thread is at this. */
  synchronized void on(Part part) {
    long moment = System.nanoTime();
    nanos.merge(now, moment - since, Long::sum);
    now = part;
    since = moment;
  }

  /** Seconds that were spent on this, up to now. */
  public synchronized double seconds(Part part) {
    long going = part == now ? System.nanoTime() - since : 0;
    return (nanos.get(part) + going) / 1e9;
  }
}
