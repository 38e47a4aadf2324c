package io.dreamfleet.worker.ascent;

import java.util.Optional;

/**
 * Who keeps an ascent's checkpoints. Called between two runs of the program, on its thread, so
 * nothing here may wait.
 */
public interface CheckpointKeeper {
  /** Keeps nothing. */
  CheckpointKeeper NONE =
      new CheckpointKeeper() {
        @Override
        public Optional<Checkpoint> last() {
          return Optional.empty();
        }

        @Override
        public boolean isDue() {
          return false;
        }

        @Override
        public void keep(Checkpoint checkpoint) {}
      };

  /** Where to go on from; absent to begin at the beginning. */
  Optional<Checkpoint> last();

  /** Whether a checkpoint is wanted now: some time has gone by, or the ascent has to stop. */
  boolean isDue();

  /** Takes a checkpoint over, in place of any before it. */
  void keep(Checkpoint checkpoint);
}
