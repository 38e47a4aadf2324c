package io.dreamfleet.cli.watch;

import io.dreamfleet.status.StatusEvent;

/** Shows watched jobs as they move; for use by one thread. */
public interface WatchDisplay extends AutoCloseable {

  /** A watched job has moved. */
  void show(StatusEvent event);

  /** Something else that whoever watches should know. */
  void note(String sentence);

  /** Called several times a second, also when nothing has moved. */
  default void refresh() {}

  /** Leaves the display in a state that other output can follow. */
  @Override
  default void close() {}
}
