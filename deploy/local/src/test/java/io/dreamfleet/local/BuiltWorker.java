package io.dreamfleet.local;

import java.nio.file.Path;
import java.util.List;

/** The worker that this build has made. */
final class BuiltWorker {
  /** The command that runs its jar. */
  static final List<String> PROGRAM =
      WorkerLaunch.java(
          Path.of("..", "..", "worker", "target", "dreamfleet-worker.jar").toAbsolutePath());

  private BuiltWorker() {}
}
