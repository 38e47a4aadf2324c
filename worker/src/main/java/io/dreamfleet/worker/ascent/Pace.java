package io.dreamfleet.worker.ascent;

/**
 * How many steps one call into libtorch should make: as many as fit into a moment, so that reports,
 * newcomers and stops are prompt, and the call itself costs nothing beside them. And for how many
 * such chunks this may be planned.
 */
final class Pace {
  private static final double CHUNK_SECONDS = 0.2;

  /** Some ten seconds: all of them are to be made again when the device fails. */
  private static final int MOST_CHUNKS = 50;

  /** The first steps are slower than the rest, so plans get longer as the pace gets known. */
  private static final int LONGER = 4;

  private double secondsPerStep = CHUNK_SECONDS;
  private int chunks = 1;

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

  /** The batch has another size now, and steps take longer or shorter in proportion at most. */
  void resized(int before, int after) {
    secondsPerStep *= Math.max(1, (double) after / before);
    chunks = 1;
  }
}
