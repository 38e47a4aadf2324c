package io.dreamfleet.worker.ascent;

/**
 * How many steps one call into libtorch should make: as many as fit into a moment, so that reports,
 * newcomers and stops are prompt, and the call itself costs nothing beside them. And for how many
 * such chunks this may be planned. It is a program's, and outlives its batches: the next one is
 * often like the last.
 */
final class Pace {
  private static final double CHUNK_SECONDS = 0.2;

  /** Some ten seconds: all of them are to be made again when the device fails. */
  private static final int MOST_CHUNKS = 50;

  /** The first steps are slower than the rest, so plans get longer as the pace gets known. */
  private static final int LONGER = 4;

  private double secondsPerStep = CHUNK_SECONDS;
  private int chunks = 1;
  private int slots;

  /** The length of the next chunk, when no ascent of the batch has fewer steps to go than this. */
  int next(int remaining) {
    return Math.min(remaining, Math.max(1, (int) (CHUNK_SECONDS / secondsPerStep)));
  }

  /** How many chunks of that length may be planned. */
  int chunks() {
    return chunks;
  }

  /** A plan was carried out. */
  void planned() {
    chunks = Math.min(MOST_CHUNKS, chunks * LONGER);
  }

  /** What the next chunk will take, if it is like the last. */
  double nextSeconds() {
    return Math.max(CHUNK_SECONDS, secondsPerStep);
  }

  /** Takes note of a chunk. */
  void took(int steps, double seconds) {
    secondsPerStep = seconds / steps;
  }

  /**
   * The batch is of so many slots now. Where it was of others, steps take longer or shorter in
   * proportion at most.
   */
  void sized(int now) {
    if (now == slots) {
      return;
    }
    if (slots > 0) {
      secondsPerStep *= Math.max(1, (double) now / slots);
    }
    slots = now;
    chunks = 1;
  }
}
