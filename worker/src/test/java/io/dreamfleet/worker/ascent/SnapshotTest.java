package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of ascents on their way, many at once. */
@Timeout(120)
class SnapshotTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");
  private static final ImageSize SIZE = new ImageSize(56, 40);
  private static final Job FIRST = plain("layer1:3", 50, 1, 0.1);
  private static final Job SECOND = plain("layer2:39", 20, 2, 0.05);
  private static final Job LUCID = job("layer1:3", Recipe.lucid(), 20, 5);
  private static final Job MACO = job("layer2:5", Recipe.maco(), 16, 7);

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  @Test
  void a_snapshot_is_the_picture_that_a_job_of_so_many_steps_ends_with_in_any_company()
      throws Exception {
    List<Job> jobs = withSnapshots();
    List<AscentOutcome> together;
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      together = all(submit(engine, jobs));
    }
    checkSnapshots(jobs, together);
  }

  @Test
  void an_interrupted_job_has_each_of_its_snapshots_once() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AscentBatch.Compute failing =
        (program, state, stretch) -> {
          if (state.slots().size() > 2 && runs.incrementAndGet() > 3) {
            throw new EngineException("CUDA out of memory");
          }
          program.run(state, stretch);
        };
    AscentBatch.Compute gone =
        (program, state, stretch) -> {
          if (state.slots().size() > 2 && runs.incrementAndGet() > 3) {
            state.close();
            throw new EngineException("CUDA out of memory");
          }
          program.run(state, stretch);
        };
    for (AscentBatch.Compute compute : List.of(failing, gone)) {
      runs.set(0);
      List<Job> jobs = withSnapshots();
      try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4, compute)) {
        checkSnapshots(jobs, all(submit(engine, jobs)));
      }
      assertThat(runs.get()).isGreaterThan(3);
    }
  }

  @Test
  void a_snapshot_without_a_score_fails_its_job_and_no_other() throws Exception {
    Job wild = keeping(plain("layer2:7", 40, 1, 1e38), 1, 20);
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      List<Future<AscentOutcome>> futures = submit(engine, List.of(FIRST, wild, SECOND));
      assertThatThrownBy(() -> futures.get(1).get())
          .hasCauseInstanceOf(JobRefusedException.class)
          .hasMessageContaining("after 1 steps");
      assertThat(futures.get(0).get().score()).isFinite();
      assertThat(futures.get(2).get().score()).isFinite();
    }
  }

  /** Some without any, two at the same step, one at its end, one of another kind. */
  private static List<Job> withSnapshots() {
    return List.of(
        keeping(FIRST, 1, 16, 17, 40),
        SECOND,
        keeping(plain("layer3:36@2,3", 35, 3, 0.1), 16, 35),
        keeping(LUCID, 3, 9),
        keeping(MACO, 2, 12, 16),
        keeping(plain("layer1", 50, 4, 0.2), 5),
        plain("fc:207", 15, 6, 0.1));
  }

  private static void checkSnapshots(List<Job> jobs, List<AscentOutcome> outcomes) {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      for (int i = 0; i < jobs.size(); i++) {
        List<Snapshot> snapshots = outcomes.get(i).snapshots();
        assertThat(snapshots)
            .extracting(Snapshot::step)
            .containsExactlyElementsOf(jobs.get(i).snapshots());
        for (Snapshot snapshot : snapshots) {
          Job shorter = stoppedAt(jobs.get(i), snapshot.step());
          AscentOutcome end = engine.run(request(shorter), new Unwatched());
          assertThat(snapshot.picture())
              .as("%s after %d", shorter.objective().text(), snapshot.step())
              .containsExactly(end.picture(), within(1 / 255f));
          assertThat(snapshot.alpha().isPresent()).isEqualTo(end.alpha().isPresent());
          if (end.alpha().isPresent()) {
            assertThat(snapshot.alpha().get()).containsExactly(end.alpha().get(), within(1e-2f));
          }
          assertThat(snapshot.score()).isCloseTo(end.score(), within(1e-3 * Math.abs(end.score())));
        }
      }
    }
  }

  private static Job keeping(Job job, Integer... steps) {
    return job(job, job.steps(), List.of(steps));
  }

  private static Job stoppedAt(Job job, int steps) {
    return job(job, steps, List.of());
  }

  private static Job job(Job like, int steps, List<Integer> snapshots) {
    return new Job(
        like.model(),
        like.weights(),
        like.objective(),
        like.recipe(),
        like.size(),
        steps,
        like.seed(),
        like.input(),
        like.mask(),
        snapshots);
  }

  private List<Future<AscentOutcome>> submit(AscentEngine engine, List<Job> jobs) {
    return jobs.stream()
        .map(job -> callers.submit(() -> engine.run(request(job), new Unwatched())))
        .toList();
  }

  private static List<AscentOutcome> all(List<Future<AscentOutcome>> futures) throws Exception {
    List<AscentOutcome> outcomes = new ArrayList<>();
    for (Future<AscentOutcome> future : futures) {
      outcomes.add(future.get());
    }
    return outcomes;
  }

  private static AscentRequest request(Job job) {
    return new AscentRequest(job, EMOJINET, SIZE, 10);
  }

  private static Job plain(String unit, int steps, long seed, double rate) {
    return job(unit, Recipe.plain(new Optimizer.Adam(rate, 1e-6, 0.9, 0.999, 1e-8)), steps, seed);
  }

  private static Job job(String unit, Recipe recipe, int steps, long seed) {
    return new Job(
        "emojinet",
        Optional.empty(),
        Objective.parse(unit),
        recipe,
        Optional.of(SIZE),
        steps,
        seed);
  }
}
