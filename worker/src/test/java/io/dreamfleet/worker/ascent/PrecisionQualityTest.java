package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bfloat16 costs in score. */
@Timeout(300)
class PrecisionQualityTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize SIZE = new ImageSize(48, 48);
  private static final int SLOTS = 16;

  @Test
  void bfloat16_reaches_97_percent_of_float32s_mean_score() throws Exception {
    List<Job> jobs = jobs();
    double full = meanScore(Precision.FLOAT32, jobs);
    double half = meanScore(Precision.BFLOAT16, jobs);
    System.out.printf("mean final score: float32 %.4f, bfloat16 %.4f%n", full, half);
    assertThat(half).isGreaterThanOrEqualTo(0.97 * full);
  }

  /** 64 channels drawn from all four stages. */
  private static List<Job> jobs() {
    Random random = new Random(64);
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int stage = 1 + i % 4;
      String unit = "layer%d:%d".formatted(stage, random.nextInt(16 << stage));
      jobs.add(
          new Job(
              "emojinet",
              Optional.empty(),
              Objective.parse(unit),
              Recipe.plain(),
              Optional.of(SIZE),
              256,
              i));
    }
    return jobs;
  }

  private static double meanScore(Precision precision, List<Job> jobs) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(SLOTS);
    try (AscentEngine engine = new AscentEngine(ComputeDevice.open("cpu"), precision, SLOTS)) {
      List<Future<AscentOutcome>> outcomes =
          jobs.stream()
              .map(
                  job ->
                      callers.submit(
                          () ->
                              engine.run(
                                  new AscentRequest(job, EMOJINET, SIZE, 100), new Unwatched())))
              .toList();
      double sum = 0;
      for (Future<AscentOutcome> outcome : outcomes) {
        sum += outcome.get().score();
      }
      return sum / jobs.size();
    } finally {
      callers.shutdownNow();
    }
  }
}
