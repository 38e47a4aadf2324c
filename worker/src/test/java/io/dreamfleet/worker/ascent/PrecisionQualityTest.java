package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bfloat16 costs in score. */
@Timeout(300)
class PrecisionQualityTest {
  private static final ImageSize SIZE = new ImageSize(32, 32);
  private static final int SLOTS = 16;

  ComputeDevice device() {
    return ComputeDevice.open("cpu");
  }

  @Test
  void bfloat16_reaches_97_percent_of_float32s_mean_score() throws Exception {
    compare(TestNetworks.emojinet(), "emojinet", stages());
  }

  @Test
  @Tag("long")
  void on_squeezenet_too_where_its_weights_are() throws Exception {
    Optional<WeightedNetwork> squeezenet = TestNetworks.squeezenet();
    assumeTrue(squeezenet.isPresent(), "no shared/models/squeezenet1_0.pth above this folder");
    compare(squeezenet.get(), "squeezenet1_0", fires());
  }

  private void compare(WeightedNetwork network, String model, List<String> units) throws Exception {
    assumeTrue(
        device().precision("auto") != Precision.FLOAT32,
        "bfloat16 is emulated on this processor, slowly, and no worker takes it there by itself");
    double full = meanScore(Precision.FLOAT32, network, model, units);
    double half = meanScore(Precision.BFLOAT16, network, model, units);
    System.out.printf("%s, mean final score: float32 %.4f, bfloat16 %.4f%n", model, full, half);
    assertThat(half).isGreaterThanOrEqualTo(0.97 * full);
  }

  /** 64 channels drawn from all four stages. */
  private static List<String> stages() {
    Random random = new Random(64);
    return IntStream.range(0, 64)
        .mapToObj(i -> "layer%d:%d".formatted(1 + i % 4, random.nextInt(16 << (1 + i % 4))))
        .toList();
  }

  /** 64 channels drawn from four fire modules, of 128 to 512 channels. */
  private static List<String> fires() {
    Random random = new Random(64);
    List<String> layers = List.of("features.3", "features.5", "features.8", "features.10");
    return IntStream.range(0, 64)
        .mapToObj(i -> layers.get(i % 4) + ":" + random.nextInt(128))
        .toList();
  }

  private double meanScore(
      Precision precision, WeightedNetwork network, String model, List<String> units)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(SLOTS);
    try (AscentEngine engine = new AscentEngine(device(), precision, SLOTS)) {
      List<Future<AscentOutcome>> outcomes =
          IntStream.range(0, units.size())
              .mapToObj(i -> job(model, units.get(i), i))
              .map(job -> new AscentRequest(job, network, SIZE, 100))
              .map(request -> callers.submit(() -> engine.run(request, new Unwatched())))
              .toList();
      double sum = 0;
      for (Future<AscentOutcome> outcome : outcomes) {
        sum += outcome.get().score();
      }
      return sum / units.size();
    } finally {
      callers.shutdownNow();
    }
  }

  private static Job job(String model, String unit, long seed) {
    return new Job(
        model,
        Optional.empty(),
        Objective.parse(unit),
        Recipe.plain(),
        Optional.of(SIZE),
        256,
        seed);
  }
}
