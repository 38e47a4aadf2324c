package io.dreamfleet.local.chaos;

import io.dreamfleet.local.chaos.Scenario.Need;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens to workers. */
final class WorkerScenarios {
  private static final int WORKERS = 3;

  /** Below this, one blow is enough. */
  private static final int FEW_JOBS = 50;

  /** In a result document: who made it. */
  private static final Pattern MAKER = Pattern.compile("\"worker\"\\s*:\\s*\"(worker-\\d+)\"");

  private WorkerScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "worker-killed",
            "SIGKILL to workers at random moments, and between storing and acknowledging",
            WorkerScenarios::killed),
        new Scenario("all-killed", "SIGKILL to all workers at once", WorkerScenarios::allKilled),
        new Scenario(
            "sigterm-storm",
            "three workers, then one, then three again, with SIGTERM",
            WorkerScenarios::storm),
        new Scenario(
            "worker-frozen",
            "a worker stands still (SIGSTOP) until others have done its jobs, then goes on",
            WorkerScenarios::frozen),
        new Scenario(
            "clock-skew",
            "clocks of two workers are eight minutes wrong, ahead and behind",
            Need.FAKE_TIME,
            WorkerScenarios::clockSkew),
        new Scenario(
            "partition",
            "a worker is cut off from broker and store until others have done its jobs",
            Need.NAMESPACE,
            WorkerScenarios::partition));
  }

  private static void killed(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(WORKERS);
    int rounds = Math.max(2, stage.size() / 12);
    AtomicInteger atStoring = new AtomicInteger();
    int atRandom = 0;
    try (Supervisor cluster = new Supervisor(workers, WORKERS)) {
      for (int round = 1; round <= rounds; round++) {
        stage.submitUpTo((double) round / rounds);
        stage.awaitRunning();
        if (round % 2 == 0) {
          stage.pause(Duration.ofMillis(800));
          workers.kill(workers.any(stage.random()));
          atRandom++;
        } else {
          stage
              .fleet()
              .proxy()
              .onStored(
                  (key, content) -> {
                    if (key.endsWith("/result.json") && killMaker(workers, content)) {
                      atStoring.incrementAndGet();
                      stage.fleet().proxy().onStored((later, other) -> {});
                    }
                  });
        }
        stage.awaitEnded((round - 1.0) / rounds);
      }
      stage.awaitEnded(1);
    }
    stage.say(
        "%d workers were killed at random moments, %d between storing and acknowledging"
            .formatted(atRandom, atStoring.get()));
  }

  /** Kills the worker that made a result, before it is told that the store has it. */
  private static boolean killMaker(Workers workers, byte[] result) {
    Matcher maker = MAKER.matcher(new String(result, StandardCharsets.UTF_8));
    Optional<ChaosWorker> worker = maker.find() ? workers.named(maker.group(1)) : Optional.empty();
    try {
      if (worker.isPresent()) {
        workers.kill(worker.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return worker.isPresent();
  }

  private static void allKilled(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(WORKERS);
    int rounds = stage.size() >= FEW_JOBS ? 2 : 1;
    for (int round = 1; round <= rounds; round++) {
      stage.submitUpTo((double) round / rounds);
      stage.awaitEnded(0.25);
      stage.awaitRunning();
      workers.killAll();
      workers.scaleTo(WORKERS);
    }
    stage.awaitEnded(1);
  }

  private static void storm(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(WORKERS);
    int rounds = Math.max(1, stage.size() / 25);
    for (int round = 1; round <= rounds; round++) {
      stage.submitUpTo((double) round / rounds);
      stage.awaitRunning();
      stage.pause(Duration.ofMillis(500));
      workers.scaleTo(1);
      workers.scaleTo(WORKERS);
    }
    stage.awaitEnded(1);
  }

  private static void frozen(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(WORKERS);
    stage.submitUpTo(1);
    stage.awaitRunning();
    ChaosWorker frozen = workers.any(stage.random());
    double held = frozen.metric("dreamfleet_leases").orElse(0);
    frozen.process().signal("STOP");
    stage.awaitEnded(1);
    frozen.process().signal("CONT");
    awaitIdle(frozen);
    stage.say("%s stood still with %.0f leases".formatted(frozen.name(), held));
  }

  private static void partition(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    Namespace namespace = stage.namespace();
    workers.start();
    ChaosWorker cutOff = workers.start(namespace.place());
    workers.scaleTo(2);
    stage.submitUpTo(1);
    Waiting.until(Duration.ofMinutes(1), () -> cutOff.metric("dreamfleet_leases").orElse(0) > 1);
    double held = cutOff.metric("dreamfleet_leases").orElse(0);
    namespace.cut();
    stage.awaitEnded(1);
    namespace.mend();
    awaitIdle(cutOff);
    stage.say("%s was cut off with %.0f leases".formatted(cutOff.name(), held));
  }

  /** Whatever a worker brings home after its absence, it has brought it when it holds nothing. */
  static void awaitIdle(ChaosWorker worker) throws InterruptedException {
    if (!Waiting.until(
        Duration.ofMinutes(2), () -> worker.metric("dreamfleet_leases").orElse(1) == 0)) {
      throw new ChaosException(worker.name() + " still holds leases two minutes after its return");
    }
  }

  private static void clockSkew(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    workers.scaleTo(0);
    workers.start();
    for (String shift : List.of("+480s", "-480s")) {
      workers.start(new Workers.Place(List.of(), SkewedClock.environment(shift), "127.0.0.1"));
    }
    workers.scaleTo(WORKERS);
    stage.submitUpTo(1);
    stage.awaitEnded(0.5);
    workers.kill(workers.any(stage.random()));
    stage.awaitEnded(1);
    workers.scaleTo(0);
  }
}
