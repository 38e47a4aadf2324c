package io.dreamfleet.local.chaos;

import io.dreamfleet.job.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nothing breaks here: very many jobs that cost the device next to nothing, through one worker,
 * with a command line that watches. Measures what the fleet costs beside the ascent.
 */
final class LoadScenario {
  static final Scenario LOAD =
      new Scenario(
          "load",
          "tiny jobs (8x8 pixels, one step) through one worker, and what they cost",
          LoadScenario::play);

  private static final double MEBIBYTE = 1 << 20;

  /** Memory is compared from here on: by then, programs are compiled and heaps have their size. */
  private static final double WARM = 0.2;

  private LoadScenario() {}

  /** One process, and what it had used before the jobs came. */
  private record Watched(ChildProcess process, Usage before) {
    Watched(ChildProcess process) {
      this(process, Usage.of(process));
    }
  }

  private static void play(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(0);
    ChaosWorker worker =
        workers.start(
            new Workers.Place(
                List.of(),
                // the proxy's own cost is not the fleet's
                Map.of(
                    "DREAMFLEET_S3_ENDPOINT", stage.fleet().direct().store().endpoint().toString()),
                "127.0.0.1"));
    worker.awaitReady();
    List<Submission> jobs = stage.maker().tiny(stage.size());
    // what watches must find the batch; this one compiles the program, too
    stage.submit(jobs.subList(0, 1));
    stage.awaitEnded(1);
    ChildProcess watching = watch(stage);
    Map<String, Watched> processes = new LinkedHashMap<>();
    processes.put("worker", new Watched(worker.process()));
    processes.put("broker", new Watched(stage.fleet().broker().process()));
    processes.put("store", new Watched(stage.fleet().store().process()));
    processes.put("dreamfleet watch", new Watched(watching));
    Instant began = Instant.now();
    stage.submit(jobs.subList(1, jobs.size()));
    Instant submitted = Instant.now();
    stage.watch().awaitEnded(stage.accepted(), (long) (WARM * stage.size()), Duration.ofHours(1));
    Map<String, Usage> warm = new LinkedHashMap<>();
    processes.forEach((name, each) -> warm.put(name, Usage.of(each.process())));
    long liveBefore = liveBytes(worker.process());
    stage.awaitAllWhileTheyEnd();
    Duration took = Duration.between(began, Instant.now());
    stage.say(
        "%d jobs submitted in %.1f s, ended in %.1f s: %.1f jobs/s"
            .formatted(
                stage.size(),
                Duration.between(began, submitted).toMillis() / 1e3,
                took.toMillis() / 1e3,
                stage.size() / (took.toMillis() / 1e3)));
    processes.forEach((name, each) -> report(stage, name, each, warm.get(name), took));
    stage.say(
        "live heap of the worker: %.1f MiB at a fifth of the jobs, %.1f MiB at the end"
            .formatted(liveBefore / MEBIBYTE, liveBytes(worker.process()) / MEBIBYTE));
    watching.awaitEnd(Duration.ofMinutes(1));
    watching.kill();
  }

  private static void report(Stage stage, String name, Watched watched, Usage warm, Duration took) {
    Usage now = Usage.of(watched.process());
    Duration used = now.processor().minus(watched.before().processor());
    stage.say(
        "%-16s %.2f processor seconds a second; memory %.0f MiB before, %.0f at a fifth, %.0f at the end"
            .formatted(
                name,
                used.toMillis() / (double) took.toMillis(),
                watched.before().residentBytes() / MEBIBYTE,
                warm.residentBytes() / MEBIBYTE,
                now.residentBytes() / MEBIBYTE));
  }

  private static ChildProcess watch(Stage stage) {
    Path settings = stage.fleet().settingsFile();
    List<String> command = new ArrayList<>(ChaosFleet.program(BuiltJars.commandLine()));
    command.addAll(List.of("watch", "--batch", stage.maker().batch(), "--timeout", "2h"));
    return ChildProcess.start(
        "watch",
        command,
        Map.of("DREAMFLEET_CONFIG", settings.toString()),
        settings.resolveSibling(Path.of("logs", "watch.log")));
  }

  /** What is reachable after a full collection, by the JDK's {@code jcmd}. */
  private static long liveBytes(ChildProcess process) throws InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String histogram = Shell.run(List.of(jcmd, Long.toString(process.pid()), "GC.class_histogram"));
    String[] total = histogram.substring(histogram.lastIndexOf("Total")).split("\\s+");
    return Long.parseLong(total[2]);
  }
}
