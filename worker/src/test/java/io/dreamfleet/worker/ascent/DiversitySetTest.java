package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sets of pictures that are to differ, from the job to the pictures. */
@Timeout(120)
class DiversitySetTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");
  private static final ImageSize SIZE = new ImageSize(56, 40);
  private static final Job PLAIN = job("layer2:39", Recipe.plain(), 20, 7);
  private static final Job LUCID = job("layer3:12", Recipe.lucid(), 40, 7);

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  @Test
  void without_weight_a_set_is_the_pictures_of_the_next_seeds() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      AscentOutcome set = run(engine, PLAIN.with(diverse(3, 0)));
      assertThat(set.pictures()).hasSize(3);
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        AscentOutcome one = run(engine, job("layer2:39", Recipe.plain(), 20, 7 + i));
        assertThat(set.pictures().get(i).picture())
            .containsExactly(one.picture(), within(1 / 255f));
        sum += one.score();
      }
      assertThat(set.score()).isCloseTo(sum / 3, within(1e-3 * sum));
    }
  }

  @Test
  void pictures_of_a_set_are_less_alike_and_still_drive_their_unit() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      AscentOutcome strangers = run(engine, LUCID.with(diverse(3, 0)));
      AscentOutcome set = run(engine, LUCID.with(diverse(3, Diversity.DEFAULT_WEIGHT)));
      assertThat(likeness(set)).isLessThan(likeness(strangers) - 0.2);
      assertThat(set.score()).isGreaterThan(4 * set.startScore());
      assertThat(set.pictures()).allSatisfy(one -> assertThat(one.score()).isPositive());
    }
  }

  @Test
  void every_picture_of_recipe_maco_has_its_own_transparency() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      Job job = job("layer2:5", Recipe.maco(), 5, 1);
      AscentOutcome set = run(engine, job.with(diverse(2, 1)));
      assertThat(set.pictures().get(0).alpha().orElseThrow())
          .hasSize(56 * 40)
          .isNotEqualTo(set.pictures().get(1).alpha().orElseThrow());
    }
  }

  @Test
  void a_set_of_more_pictures_than_there_are_places_runs_all_the_same() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 2)) {
      assertThat(run(engine, PLAIN.with(diverse(4, 1))).pictures()).hasSize(4);
    }
  }

  @Test
  void sets_come_out_of_any_company_as_they_do_alone_and_never_part() throws Exception {
    ConcurrentSkipListSet<Integer> sizes = new ConcurrentSkipListSet<>();
    AscentBatch.Compute watched =
        (program, state, stretch) -> {
          sizes.add(state.slots().size() * state.slots().get(0).rows());
          program.run(state, stretch);
        };
    comeOutAsAlone(watched);
    assertThat(sizes).isSubsetOf(1, 2, 4);
  }

  @Test
  void sets_that_had_to_leave_go_on_from_where_they_stood() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AscentBatch.Compute failing =
        (program, state, stretch) -> {
          if (state.slots().size() > 1 && runs.incrementAndGet() > 1) {
            throw new EngineException("CUDA out of memory");
          }
          program.run(state, stretch);
        };
    comeOutAsAlone(failing);
    assertThat(runs.get()).isGreaterThan(1);
  }

  @Test
  void a_set_goes_on_from_its_checkpoint_as_if_nothing_had_happened() {
    Job job = LUCID.with(diverse(2, 1));
    List<Checkpoint> kept = new ArrayList<>();
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      AscentOutcome whole =
          engine.run(request(job), new Unwatched(), keeper(kept, 1), Priority.NORMAL);
      assertThat(kept).hasSize(1);
      assertThat(kept.get(0).step()).isLessThan(job.steps());
      assertThat(kept.get(0).fits(request(job))).isTrue();
      assertThat(kept.get(0).fits(request(LUCID))).isFalse();
      AscentOutcome resumed =
          engine.run(request(job), new Unwatched(), keeper(kept, 0), Priority.NORMAL);
      for (int i = 0; i < 2; i++) {
        assertThat(resumed.pictures().get(i).picture())
            .containsExactly(whole.pictures().get(i).picture(), within(1 / 255f));
      }
    }
  }

  /** Begins with the last of the checkpoints, where there is one, and keeps so many. */
  private static CheckpointKeeper keeper(List<Checkpoint> kept, int most) {
    Optional<Checkpoint> last = kept.stream().findFirst();
    return new CheckpointKeeper() {
      @Override
      public Optional<Checkpoint> last() {
        return last;
      }

      @Override
      public boolean isDue() {
        return kept.size() < most;
      }

      @Override
      public void keep(Checkpoint checkpoint) {
        kept.add(checkpoint);
      }
    };
  }

  @Test
  void a_set_too_large_even_alone_fails_by_itself() {
    AscentBatch.Compute none =
        (program, state, stretch) -> {
          throw new EngineException("CUDA out of memory");
        };
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4, none)) {
      assertThatThrownBy(() -> run(engine, PLAIN.with(diverse(4, 1))))
          .isInstanceOf(OutOfDeviceMemoryException.class);
    }
  }

  /** Two sets of two, a longer and a shorter one, and a job that is none. */
  private void comeOutAsAlone(AscentBatch.Compute compute) throws Exception {
    List<Job> jobs =
        List.of(
            job("layer2:39", Recipe.plain(), 60, 7).with(diverse(2, 1)),
            job("layer2:7", Recipe.plain(), 90, 3).with(new Diversity(2, 3, Optional.of("layer2"))),
            job("layer1:3", Recipe.plain(), 15, 3));
    List<AscentOutcome> together = new ArrayList<>();
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4, compute)) {
      List<Future<AscentOutcome>> futures =
          jobs.stream().map(job -> callers.submit(() -> run(engine, job))).toList();
      for (Future<AscentOutcome> future : futures) {
        together.add(future.get());
      }
    }
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      for (int i = 0; i < jobs.size(); i++) {
        AscentOutcome alone = run(engine, jobs.get(i));
        for (int picture = 0; picture < jobs.get(i).pictures(); picture++) {
          assertThat(together.get(i).pictures().get(picture).picture())
              .containsExactly(alone.pictures().get(picture).picture(), within(1 / 255f));
        }
      }
    }
  }

  private static double likeness(AscentOutcome set) {
    return set.pictures().stream().mapToDouble(Portrait::likeness).average().orElseThrow();
  }

  private static Diversity diverse(int count, double weight) {
    return new Diversity(count, weight, Optional.empty());
  }

  private static AscentOutcome run(AscentEngine engine, Job job) {
    return engine.run(request(job), new Unwatched());
  }

  private static AscentRequest request(Job job) {
    return new AscentRequest(job, EMOJINET, SIZE, 10);
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
