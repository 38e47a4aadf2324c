package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs whose workers die or go. */
@Timeout(180)
class RedeliveryIT {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final int DELIVERIES = 4;

  @TempDir private Path folder;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private LocalFleet fleet;
  private Jobs jobs;
  private ObjectStore store;

  @BeforeEach
  void start() {
    fleet =
        LocalFleet.running(
            new LocalFleet.Options(
                folder,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                new Provisioning.Plan(1, (short) 1, LEASE, DELIVERIES)));
    jobs = new Jobs(fleet.settings());
    store = new ObjectStore(fleet.settings().store());
  }

  @AfterEach
  void stop() {
    store.close();
    jobs.close();
    workers.forEach(WorkerProcess::close);
    fleet.close();
  }

  @Test
  void a_killed_workers_job_goes_on_from_its_checkpoint_elsewhere() throws Exception {
    WorkerProcess first = worker("first", "1", "1");
    jobs.produce(job("long", "layer2:7", 4000, "reuse"));
    awaitCheckpoint();
    int kept = lastStep("first");

    kill(first);
    worker("second", "1", "60");
    Running again = jobs.await(Running.class, event -> isBy("second", event));
    Succeeded done = jobs.await(Succeeded.class, event -> isOf("long", event));

    assertThat(again.worker().attempt()).isEqualTo(2);
    assertThat(again.progress().step()).isGreaterThan(kept / 2);
    assertThat(done.worker().name()).isEqualTo("second");
    // it is removed when SUCCEEDED is out
    await().until(() -> store.list(ResultLayout.CHECKPOINTS).isEmpty());
    float[] resumed = picture(done.image().orElseThrow());

    // the same without a break
    jobs.produce(job("again", "layer2:7", 4000, "recompute"));
    Succeeded through = jobs.await(Succeeded.class, event -> isOf("again", event));
    float[] uninterrupted = picture(through.image().orElseThrow());
    for (int i = 0; i < resumed.length; i++) {
      assertThat(resumed[i]).isCloseTo(uninterrupted[i], within(1 / 255f));
    }
  }

  @Test
  void a_worker_that_goes_hands_its_job_over_where_it_stands() throws Exception {
    WorkerProcess first = worker("first", "1", "0");
    jobs.produce(job("long", "layer2:7", 8000, "reuse"));
    jobs.await(Running.class, event -> event.progress().step() > 200);

    first.askToStop();
    assertThat(first.awaitEnd()).isZero();
    int last = lastStep("first");
    worker("second", "1", "0");
    Running again = jobs.await(Running.class, event -> isBy("second", event));

    assertThat(again.worker().attempt()).isEqualTo(2);
    assertThat(again.progress().step()).isGreaterThan(last);
    jobs.await(Succeeded.class, event -> isOf("long", event));
  }

  @Test
  void a_job_that_kills_its_workers_fails_and_takes_no_other_with_it() throws Exception {
    List<String> good = List.of("layer2:1", "layer2:2", "layer2:3");
    good.forEach(unit -> jobs.produce(job("good", unit, 200, "reuse")));
    jobs.produce(job("poison", "layer2:4", 100_000, "reuse"));

    int workersKilled = 0;
    while (jobs.seen(Failed.class, event -> isOf("poison", event)).isEmpty()) {
      assertThat(workersKilled).isLessThan(3 * DELIVERIES);
      String name = "victim-" + workersKilled;
      WorkerProcess victim = worker(name, "4", "60");
      jobs.await(
          StatusEvent.class,
          event ->
              event instanceof Running && isBy(name, event) && isOf("poison", event)
                  || event instanceof Failed && isOf("poison", event));
      kill(victim);
      workersKilled++;
    }
    worker("survivor", "4", "60");

    assertThat(workersKilled).isGreaterThanOrEqualTo(DELIVERIES);
    Failed failed = jobs.await(Failed.class, event -> isOf("poison", event));
    assertThat(failed.code()).isEqualTo(FailureCode.DELIVERIES_EXHAUSTED);
    for (String unit : good) {
      jobs.await(Succeeded.class, event -> event.subject().objective().equals(Optional.of(unit)));
    }
    assertThat(jobs.deadLetters(1)).hasSize(1);
    assertThat(jobs.seen(Failed.class, event -> isOf("good", event))).isEmpty();
  }

  private WorkerProcess worker(String name, String batch, String checkpointEvery)
      throws InterruptedException {
    WorkerLaunch launch =
        new WorkerLaunch(
            BuiltWorker.PROGRAM,
            List.of(
                "--device",
                "cpu",
                "--precision",
                "float32",
                "--batch",
                batch,
                "--checkpoint-every",
                checkpointEvery),
            fleet.settingsFile(),
            fleet.data().resolve("logs"));
    WorkerProcess worker = WorkerProcess.start(launch, name, 0);
    workers.add(worker);
    return worker;
  }

  private static void kill(WorkerProcess worker) throws InterruptedException {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    worker.awaitEnd();
  }

  private void awaitCheckpoint() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !store.list(ResultLayout.CHECKPOINTS).isEmpty());
  }

  private int lastStep(String worker) {
    return jobs.seen(Running.class, event -> isBy(worker, event)).stream()
        .mapToInt(event -> event.progress().step())
        .max()
        .orElse(0);
  }

  private float[] picture(String key) {
    return InputPicture.of(key, store.get(key).orElseThrow(), InputLimits.DEFAULT).decode();
  }

  private static boolean isOf(String batch, StatusEvent event) {
    return event.subject().batch().equals(Optional.of(batch));
  }

  private static boolean isBy(String worker, StatusEvent event) {
    return event instanceof Running running && running.worker().name().equals(worker);
  }

  private static String job(String batch, String unit, int steps, String onExisting) {
    return "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"%s\",\"recipe\":{\"name\":\"plain\"},\"steps\":%d,\"size\":{\"width\":24,\"height\":24},\"batch\":\"%s\",\"progressEvery\":50,\"onExisting\":\"%s\"}"
        .formatted(unit, steps, batch, onExisting);
  }
}
