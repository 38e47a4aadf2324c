package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is wrong with jobs, or with who sends them. */
final class JobScenarios {
  private static final int WORKERS = 2;
  private static final int PRODUCERS = 10;

  /** Long enough that none ends before its worker is killed. */
  private static final int POISON_STEPS = 100_000;

  private static final int GOOD_ONES_PER_POISON = 25;

  private JobScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "poison",
            "among the jobs are some that kill every worker that works on them",
            JobScenarios::poison),
        new Scenario(
            "duplicates", "ten producers submit the same jobs at once", JobScenarios::duplicates));
  }

  private static void poison(Stage stage) throws InterruptedException {
    Workers workers = stage.fleet().workers();
    List<Submission> poison =
        IntStream.range(0, Math.max(1, stage.size() / GOOD_ONES_PER_POISON))
            .mapToObj(i -> stage.maker().job(stage.size() + i, POISON_STEPS))
            .toList();
    Set<JobId> deadly = poison.stream().map(Submission::id).collect(Collectors.toSet());
    AtomicInteger kills = new AtomicInteger();
    workers.scaleTo(WORKERS);
    stage.expectFailure(poison);
    try (Supervisor cluster = new Supervisor(workers, WORKERS);
        AutoCloseable watching =
            stage
                .watch()
                .listen(
                    event -> {
                      if (event instanceof StatusEvent.Running running
                          && deadly.contains(event.id())
                          && kill(workers, running.worker().name())) {
                        kills.incrementAndGet();
                      }
                    })) {
      stage.submitUpTo(0.5);
      stage.submit(poison);
      stage.submitUpTo(1);
      stage.awaitEnded(1);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing a listener throws nothing", e);
    }
    stage.say("%d poison jobs killed %d workers".formatted(poison.size(), kills.get()));
  }

  private static boolean kill(Workers workers, String name) {
    try {
      if (workers.named(name).isEmpty()) {
        return false;
      }
      workers.kill(workers.named(name).get());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void duplicates(Stage stage) throws InterruptedException {
    stage.fleet().workers().scaleTo(WORKERS);
    ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS);
    try {
      List<Callable<Boolean>> sending = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        List<Submission> shuffled = new ArrayList<>(stage.jobs());
        Collections.shuffle(shuffled, new Random(stage.random().nextLong()));
        sending.add(() -> send(stage, shuffled));
      }
      for (Future<Boolean> sent : threads.invokeAll(sending)) {
        sent.get();
      }
    } catch (ExecutionException e) {
      throw new ChaosException("a producer failed: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdown();
    }
    stage.accept(stage.jobs());
    stage.awaitEnded(1);
  }

  private static boolean send(Stage stage, List<Submission> jobs) {
    try (Producer producer = new Producer(new KafkaClients(stage.fleet().direct()))) {
      producer.send(jobs);
      return true;
    }
  }
}
