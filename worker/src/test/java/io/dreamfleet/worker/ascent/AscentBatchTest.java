package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Transforms;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many ascents at once. */
@Timeout(120)
class AscentBatchTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize SIZE = new ImageSize(56, 40);

  /** Jobs that share nothing but network, size and rule: elements, channels, a layer, a logit. */
  private static final List<Job> UNLIKE =
      List.of(
          job("layer1:3", SIZE, 50, 1, 0.1),
          job("layer2:39", SIZE, 20, 2, 0.05),
          job("layer3:36@2,3", SIZE, 35, 3, 0.1),
          job("layer1", SIZE, 50, 4, 0.2),
          job("layer4", SIZE, 10, 5, 0.1),
          job("fc:207", SIZE, 15, 6, 0.1));

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  /** Their transforms differ, too; the odd width has a spectrum as wide as the next even one. */
  private static final List<Job> LUCID =
      List.of(
          lucid("layer1:3", 40, 1, Transforms.LUCID),
          lucid("layer2:39", 20, 2, Transforms.LUCID),
          lucid("layer3:36@1,2", 30, 3, new Transforms(0, 16, 1, 1.3, 45, 0)),
          lucid("layer4:7", 12, 4, Transforms.LUCID),
          lucid("fc:207", 15, 5, new Transforms(24, 2, 0.8, 0.8, 0, 8)));

  ComputeDevice device() {
    return ComputeDevice.open("cpu");
  }

  @Test
  void jobs_come_out_of_any_company_as_they_do_alone() throws Exception {
    comeOutOfCompanyAsAlone(UNLIKE);
  }

  @Test
  void jobs_of_recipe_lucid_come_out_of_any_company_as_they_do_alone() throws Exception {
    comeOutOfCompanyAsAlone(LUCID);
  }

  @Test
  void an_interrupted_job_of_recipe_lucid_goes_on_with_the_transforms_it_would_have_had()
      throws Exception {
    AscentBatch.Compute small =
        (program, state, stretch) -> {
          if (state.slots().size() > 2) {
            throw new EngineException("CUDA out of memory");
          }
          program.run(state, stretch);
        };
    List<AscentOutcome> interrupted;
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, small)) {
      interrupted = all(submit(engine, LUCID));
    }
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4)) {
      for (int i = 0; i < LUCID.size(); i++) {
        AscentOutcome alone = engine.run(request(LUCID.get(i)), new Unwatched());
        assertThat(interrupted.get(i).picture()).containsExactly(alone.picture(), within(1 / 255f));
      }
    }
  }

  private void comeOutOfCompanyAsAlone(List<Job> jobs) throws Exception {
    ConcurrentSkipListSet<Integer> sizes = new ConcurrentSkipListSet<>();
    AscentBatch.Compute watched =
        (program, state, stretch) -> {
          sizes.add(state.slots().size());
          program.run(state, stretch);
        };
    List<AscentOutcome> together;
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, watched)) {
      together = all(submit(engine, jobs));
    }
    assertThat(sizes.last()).isEqualTo(4);
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4)) {
      for (int i = 0; i < jobs.size(); i++) {
        AscentOutcome alone = engine.run(request(jobs.get(i)), new Unwatched());
        assertThat(together.get(i).score())
            .as(jobs.get(i).objective().text())
            .isCloseTo(alone.score(), within(1e-3 * Math.abs(alone.score())));
        assertThat(together.get(i).picture())
            .as(jobs.get(i).objective().text())
            .containsExactly(alone.picture(), within(1 / 255f));
      }
    }
  }

  @Test
  void every_job_makes_its_own_number_of_steps_and_reports() throws Exception {
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4)) {
      List<AscentOutcome> outcomes = all(submit(engine, UNLIKE));
      for (int i = 0; i < UNLIKE.size(); i++) {
        List<Progress> reports = outcomes.get(i).reports();
        assertThat(reports.get(reports.size() - 1).step()).isEqualTo(UNLIKE.get(i).steps());
        if (UNLIKE.get(i).steps() > 10) {
          assertThat(reports).extracting(Progress::step).contains(10);
        }
      }
    }
  }

  @Test
  void out_of_memory_halves_the_batch_and_loses_no_job() throws Exception {
    AscentBatch.Compute small =
        (program, state, stretch) -> {
          if (state.slots().size() > 2) {
            throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
          }
          program.run(state, stretch);
        };
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, small)) {
      List<AscentOutcome> outcomes = all(submit(engine, UNLIKE));
      assertThat(outcomes).hasSize(UNLIKE.size());
      assertThat(engine.slots()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void jobs_start_again_when_the_device_cannot_tell_how_far_they_were() throws Exception {
    AscentBatch.Compute gone =
        (program, state, stretch) -> {
          if (state.slots().size() > 2) {
            state.close();
            throw new EngineException("CUDA out of memory");
          }
          program.run(state, stretch);
        };
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, gone)) {
      List<AscentOutcome> outcomes = all(submit(engine, UNLIKE));
      for (int i = 0; i < UNLIKE.size(); i++) {
        List<Progress> reports = outcomes.get(i).reports();
        assertThat(reports).extracting(Progress::step).isSorted().doesNotHaveDuplicates();
        assertThat(reports.get(reports.size() - 1).step()).isEqualTo(UNLIKE.get(i).steps());
      }
    }
  }

  @Test
  void an_engine_that_breaks_says_so_and_keeps_nobody_waiting() {
    AscentBatch.Compute broken =
        (program, state, stretch) -> {
          throw new UnsatisfiedLinkError("libtorch is gone");
        };
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, broken)) {
      assertThatThrownBy(() -> engine.run(request(UNLIKE.get(0)), new Unwatched()))
          .isInstanceOf(AscentStoppedException.class);
      assertThat(engine.end().join()).containsInstanceOf(UnsatisfiedLinkError.class);
    }
  }

  @Test
  void a_job_too_large_even_alone_fails_by_itself() {
    AscentBatch.Compute none =
        (program, state, stretch) -> {
          throw new EngineException("DefaultCPUAllocator: can't allocate memory");
        };
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4, none)) {
      assertThatThrownBy(() -> engine.run(request(UNLIKE.get(0)), new Unwatched()))
          .isInstanceOf(OutOfDeviceMemoryException.class);
    }
  }

  @Test
  void a_poisonous_job_does_not_take_its_companions_with_it() throws Exception {
    AscentBatch.Compute allergic =
        (program, state, stretch) -> {
          if (state.slots().stream().anyMatch(s -> s.objective().layers().contains("layer4"))) {
            throw new EngineException("illegal instruction");
          }
          program.run(state, stretch);
        };
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 6, allergic)) {
      List<Future<AscentOutcome>> futures = submit(engine, UNLIKE);
      for (int i = 0; i < UNLIKE.size(); i++) {
        Future<AscentOutcome> future = futures.get(i);
        if (UNLIKE.get(i).objective().layers().contains("layer4")) {
          assertThatThrownBy(future::get)
              .isInstanceOf(ExecutionException.class)
              .hasMessageContaining("illegal instruction");
        } else {
          assertThat(future.get().score()).isFinite();
        }
      }
    }
  }

  @Test
  void a_job_that_does_not_fit_the_batch_gets_its_turn() throws Exception {
    ImageSize other = new ImageSize(32, 32);
    try (AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 4)) {
      List<Job> mixed = new ArrayList<>(UNLIKE);
      mixed.add(2, job("layer1:5", other, 20, 7, 0.1));
      mixed.add(4, job("layer2:6", other, 20, 8, 0.1));
      List<AscentOutcome> outcomes = all(submit(engine, mixed));
      assertThat(outcomes.get(2).picture()).hasSize(3 * 32 * 32);
      assertThat(outcomes.get(3).picture()).hasSize(3 * 40 * 56);
    }
  }

  @Test
  void nobody_is_let_past_a_job_that_has_waited_its_due() throws Exception {
    WaitingLine line = new WaitingLine(0, Duration.ZERO);
    Climb running = climb(SIZE);
    Climb unfit = climb(new ImageSize(32, 32));
    line.add(unfit);
    line.add(climb(SIZE));
    assertThat(line.admit(Optional.of(running.key()), 3)).isEmpty();
    assertThat(line.admit(Optional.empty(), 3)).containsExactly(unfit);
  }

  @Test
  void a_job_that_fits_is_let_past_one_that_has_just_come() throws Exception {
    WaitingLine line = new WaitingLine(60, Duration.ZERO);
    Climb fitting = climb(SIZE);
    line.add(climb(new ImageSize(32, 32)));
    line.add(fitting);
    assertThat(line.admit(Optional.of(fitting.key()), 3)).containsExactly(fitting);
  }

  @Test
  void a_closed_engine_stops_what_runs_and_what_waits() throws Exception {
    AscentEngine engine = new AscentEngine(device(), Precision.FLOAT32, 1);
    Job endless = job("layer1:3", SIZE, 100_000, 1, 0.1);
    List<Future<AscentOutcome>> futures = submit(engine, List.of(endless, endless));
    Thread.sleep(300);
    engine.close();
    for (Future<AscentOutcome> future : futures) {
      assertThatThrownBy(future::get).hasCauseInstanceOf(AscentStoppedException.class);
    }
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

  private static Climb climb(ImageSize size) {
    return new Climb(
        request(job("layer1:3", size, 10, 1, 0.1)),
        new Unwatched(),
        CheckpointKeeper.NONE,
        Priority.NORMAL);
  }

  private static AscentRequest request(Job job) {
    return new AscentRequest(job, EMOJINET, job.size().orElseThrow(), 10);
  }

  private static Job lucid(String unit, int steps, long seed, Transforms transforms) {
    return new Job(
        "emojinet",
        Optional.empty(),
        Objective.parse(unit),
        Recipe.lucid().with(transforms),
        Optional.of(new ImageSize(51, 45)),
        steps,
        seed);
  }

  private static Job job(String unit, ImageSize size, int steps, long seed, double rate) {
    return new Job(
        "emojinet",
        Optional.empty(),
        Objective.parse(unit),
        Recipe.plain(new Optimizer.Adam(rate, 1e-6, 0.9, 0.999, 1e-8)),
        Optional.of(size),
        steps,
        seed);
  }
}
