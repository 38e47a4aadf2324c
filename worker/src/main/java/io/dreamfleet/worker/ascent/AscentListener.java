package io.dreamfleet.worker.ascent;

import io.dreamfleet.status.Progress;

/** Who watches an ascent. Called between two runs of the program, on its thread. */
public interface AscentListener {

  /** Steps were done; called after every run of the program. */
  void stepped(int steps);

  /** A report is due. */
  void progressed(Progress progress);

  /** Whether the ascent is to go on. */
  boolean wanted();
}
