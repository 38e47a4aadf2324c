package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.worker.GpuTest;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real shortage of a GPU's memory. */
@GpuTest
@Timeout(180)
class GpuMemoryTest {
  /**
   * Each such picture needs at least 4 GiB: VGG-16's first two convolutions and ReLUs have 64
   * channels of as many pixels. Together they need more than any GPU of these days has.
   */
  private static final ImageSize LARGE = new ImageSize(2048, 2048);

  private static final int PICTURES = 48;

  @Test
  void a_batch_for_which_there_is_no_room_is_halved_until_there_is_and_no_job_is_lost()
      throws Exception {
    WeightedNetwork network =
        FormulaWeights.of(
            ModelCatalog.builtIn().model("vgg16").network().truncatedAfter(Set.of("features.3")));
    ConcurrentSkipListSet<Integer> done = new ConcurrentSkipListSet<>();
    AscentBatch.Compute watched =
        (program, state, stretch) -> {
          program.run(state, stretch);
          done.add(state.slots().size());
        };
    ExecutorService callers = Executors.newFixedThreadPool(PICTURES);
    try (AscentEngine engine =
        new AscentEngine(ComputeDevice.open("gpu:0"), Precision.FLOAT32, PICTURES, watched)) {
      List<Future<AscentOutcome>> outcomes = new ArrayList<>();
      for (int seed = 0; seed < PICTURES; seed++) {
        AscentRequest request = new AscentRequest(job(seed), network, LARGE, 10);
        outcomes.add(callers.submit(() -> engine.run(request, new Unwatched())));
      }
      for (Future<AscentOutcome> outcome : outcomes) {
        assertThat(outcome.get().score()).isGreaterThan(outcome.get().startScore());
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(done.last()).isBetween(2, PICTURES - 1);
  }

  private static Job job(long seed) {
    return new Job(
        "vgg16",
        Optional.empty(),
        Objective.parse("features.3:7"),
        Recipe.plain(),
        Optional.of(LARGE),
        2,
        seed);
  }
}
