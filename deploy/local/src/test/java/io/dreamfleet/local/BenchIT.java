package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bench, which needs no fleet. */
class BenchIT {
  private static final int SIGTERM_ENDED_IT = 143;

  @TempDir private Path folder;

  @RepeatedTest(2)
  @Timeout(120)
  void one_that_is_interrupted_ends_at_once_and_says_nothing() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process command =
        new Tool(folder.resolve("none"), folder)
            .start(
                out,
                err,
                "bench",
                "--model",
                "emojinet",
                "--layer",
                "layer4",
                "--size",
                "64",
                "--seconds",
                "60");
    try {
      awaitComputing(out);
      List<ProcessHandle> engine = command.descendants().toList();
      assertThat(engine).hasSize(1);
      command.destroy();
      assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
      engine.get(0).onExit().get(30, TimeUnit.SECONDS);
      assertThat(command.exitValue()).isEqualTo(SIGTERM_ENDED_IT);
    } finally {
      command.descendants().forEach(ProcessHandle::destroyForcibly);
      command.destroyForcibly();
    }
    assertThat(err).isEmptyFile();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(out, err);
    }
  }

  /** The titles are there when libtorch is loaded, and steps are made a moment later. */
  private static void awaitComputing(Path out) throws Exception {
    while (!Files.exists(out) || !Files.readString(out).contains("MS/STEP")) {
      Thread.sleep(100);
    }
    Thread.sleep(3000);
  }
}
