package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units that are off where an ascent begins are driven all the same. */
class DrivenUnitsTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize SIZE = new ImageSize(48, 48);
  private static final int SLOTS = 32;
  private static final int STEPS = 64;

  /** Driven are 99 % of all channels, to a picture whose deviation is above 0.05. */
  @ParameterizedTest
  @CsvSource({Recipe.LUCID + ",2", Recipe.PLAIN + ",4"})
  void nearly_all_channels_are_driven_to_a_picture(String recipe, int firstStage) throws Exception {
    List<String> grey = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    int off = 0;
    List<Job> jobs = jobs(Recipe.named(recipe), firstStage);
    List<AscentOutcome> outcomes = outcomes(jobs);
    for (int i = 0; i < jobs.size(); i++) {
      AscentOutcome outcome = outcomes.get(i);
      String unit = jobs.get(i).objective().text();
      off += outcome.startScore() == 0 ? 1 : 0;
      if (!(outcome.score() > outcome.startScore())) {
        idle.add(unit);
      }
      if (!(deviation(outcome.picture()) > 0.05)) {
        grey.add(unit);
      }
    }
    System.out.printf(
        "%s: of %d channels %d were off at the start, %d not driven %s, %d grey %s%n",
        recipe, jobs.size(), off, idle.size(), idle, grey.size(), grey);
    assertThat(off).isPositive();
    assertThat(idle).hasSizeLessThanOrEqualTo(jobs.size() / 100);
    assertThat(grey).hasSizeLessThanOrEqualTo(jobs.size() / 100);
  }

  private static List<Job> jobs(Recipe recipe, int firstStage) {
    List<Job> jobs = new ArrayList<>();
    for (int stage = firstStage; stage <= 4; stage++) {
      for (int channel = 0; channel < 16 << stage; channel++) {
        Objective unit = new Objective.Channel("layer" + stage, channel);
        jobs.add(new Job("emojinet", Optional.empty(), unit, recipe, Optional.of(SIZE), STEPS, 0));
      }
    }
    return jobs;
  }

  private static List<AscentOutcome> outcomes(List<Job> jobs) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(SLOTS);
    ComputeDevice cpu = ComputeDevice.open("cpu");
    // in the format that is fast there: none of this rests on which one it is
    try (AscentEngine engine = new AscentEngine(cpu, cpu.precision("auto"), SLOTS)) {
      List<Future<AscentOutcome>> futures =
          jobs.stream()
              .map(job -> new AscentRequest(job, EMOJINET, SIZE, 100))
              .map(request -> callers.submit(() -> engine.run(request, new Unwatched())))
              .toList();
      List<AscentOutcome> outcomes = new ArrayList<>();
      for (Future<AscentOutcome> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } finally {
      callers.shutdownNow();
    }
  }

  private static double deviation(float[] picture) {
    double sum = 0;
    double squares = 0;
    for (float value : picture) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / picture.length;
    return Math.sqrt(squares / picture.length - mean * mean);
  }
}
