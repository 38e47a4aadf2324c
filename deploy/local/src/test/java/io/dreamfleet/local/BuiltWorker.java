package io.dreamfleet.local;

import io.dreamfleet.kafka.Provisioning;
import java.nio.file.Path;
import java.util.List;

/** The worker that this build has made. */
final class BuiltWorker {
  static final Path JAR =
      Path.of("..", "..", "worker", "target", "dreamfleet-worker.jar").toAbsolutePath();

  /** The command that runs its jar. */
  static final List<String> PROGRAM = WorkerLaunch.java(JAR);

  private BuiltWorker() {}

  /** An embedded fleet in a folder with one such worker, which runs so many jobs at once. */
  static LocalFleet inFleet(Path data, int batch) {
    return LocalFleet.running(
        new LocalFleet.Options(
            data,
            0,
            0,
            1,
            0,
            PROGRAM,
            List.of("--device", "cpu", "--batch", Integer.toString(batch)),
            Provisioning.Plan.usual(1)));
  }
}
