package io.dreamfleet.worker.ascent;

import io.dreamfleet.status.Progress;

/** A listener that wants the ascent and nothing else. */
class Unwatched implements AscentListener {
  @Override
  public void stepped(int steps) {}

  @Override
  public void progressed(Progress progress) {}

  @Override
  public boolean wanted() {
    return true;
  }
}
