package io.dreamfleet.worker.ascent;

import io.dreamfleet.status.Progress;

/** Who watches an ascent. Called between two runs of the program, by one thread at a time. */
public interface AscentListener {

  /** Steps were done; called after every run of the program. */
  void stepped(int steps);

  /** A report is due. */
  void progressed(Progress progress);

  /**
   * It will be done within half a second or so, and another one should be on its way for its place.
   * Told once or more often, or not at all where runs of the program take longer.
   */
  default void nearlyDone() {}

  /** Whether the ascent is to go on. */
  boolean wanted();
}
