package io.dreamfleet.worker.ascent;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What the engine runs at the moment: a batch of ascents or a dream. Each call of {@link #run}
 * takes a moment, so that between two of them the engine can let others in and stop what nobody
 * wants.
 */
interface Running {

  /** What it has in common with those who may join it. */
  BatchKey key();

  /** Ascents in it; 0 when it is over. */
  int size();

  /** How many more it takes, where the device has room for so many altogether. */
  int room(int slots);

  /** Takes newcomers in. */
  void join(List<Climb> newcomers);

  /**
   * Goes on for a moment.
   *
   * @param engineIsAwaited whether there is something for the engine to do; as long as there is
   *     not, a moment may be some seconds. Asked by one thread at a time
   */
  void run(BooleanSupplier engineIsAwaited);

  /** Takes all out, to go on later from where they stand. */
  List<Climb> evict();

  /** Takes all out, as they are: nobody will go on with them. */
  List<Climb> abandon();
}
