package io.dreamfleet.worker.ascent;

/** Work was given up before its end because nobody wanted it any more. */
public final class AscentStoppedException extends RuntimeException {
  public AscentStoppedException(int step, int steps) {
    super("stopped after step %d of %d".formatted(step, steps));
  }

  AscentStoppedException() {
    super("stopped, because the engine does nothing more");
  }
}
