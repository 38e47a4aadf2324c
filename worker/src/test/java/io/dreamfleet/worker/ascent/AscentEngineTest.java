package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AscentEngineTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize WIDE = new ImageSize(64, 40);

  private ComputeDevice device;
  private AscentEngine engine;

  String deviceName() {
    return "cpu";
  }

  @BeforeAll
  void open() {
    device = ComputeDevice.open(deviceName());
    engine = new AscentEngine(device, Precision.FLOAT32, 1);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @Test
  void an_ascent_raises_the_score_and_reports_on_the_way() {
    Watcher watcher = new Watcher();
    AscentOutcome outcome = engine.run(request("layer2:7", 60, 3), watcher);
    assertThat(outcome.picture()).hasSize(3 * 64 * 40);
    float[] sorted = outcome.picture().clone();
    Arrays.sort(sorted);
    assertThat(sorted[0]).isZero();
    assertThat(sorted[sorted.length - 1]).isEqualTo(1);
    assertThat(watcher.reports).extracting(Progress::step).contains(25, 50, 60);
    assertThat(watcher.steps).isEqualTo(60);
    assertThat(outcome.score()).isGreaterThan(-watcher.reports.get(0).loss().orElseThrow());
  }

  @Test
  void the_same_job_gives_the_same_picture_to_the_bit() {
    float[] once = engine.run(request("layer3:4", 20, 9), new Watcher()).picture();
    float[] again = engine.run(request("layer3:4", 20, 9), new Watcher()).picture();
    float[] otherSeed = engine.run(request("layer3:4", 20, 10), new Watcher()).picture();
    assertThat(again).isEqualTo(once);
    assertThat(otherSeed).isNotEqualTo(once);
  }

  @Test
  void what_ran_before_makes_no_difference_to_a_bit() {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      float[] fresh;
      try (AscentEngine other = new AscentEngine(device, precision, 1)) {
        fresh = other.run(request("layer3:4", 20, 9), new Watcher()).picture();
      }
      try (AscentEngine used = new AscentEngine(device, precision, 1)) {
        for (String before : List.of("layer3:5", "layer1:2", "layer3:4")) {
          used.run(request(before, 5, 1), new Watcher());
          float[] after = used.run(request("layer3:4", 20, 9), new Watcher()).picture();
          assertThat(Arrays.equals(after, fresh)).as("%s after %s", precision, before).isTrue();
        }
      }
    }
  }

  @Test
  void bfloat16_climbs_about_as_high_and_is_scored_in_float32() {
    try (AscentEngine half = new AscentEngine(device, Precision.BFLOAT16, 1)) {
      double full = engine.run(request("layer3:4", 60, 9), new Watcher()).score();
      AscentOutcome outcome = half.run(request("layer3:4", 60, 9), new Watcher());
      assertThat(outcome.score()).isCloseTo(full, within(0.05 * full));
    }
  }

  @Test
  void slots_of_one_batch_are_as_they_are_alone() {
    List<Objective> units =
        List.of(
            Objective.parse("layer1:3"),
            Objective.parse("layer3:4@1,2"),
            Objective.parse("layer2"),
            Objective.parse("fc:207"));
    List<Slot> slots = units.stream().map(unit -> slot(unit)).toList();
    try (AscentProgram together =
            AscentProgram.compile(EMOJINET, slots, Precision.FLOAT32, device.newManager());
        AscentState state = together.start(slots)) {
      together.run(state, 20);
      AscentProgram.Measurement all = together.measure(state);
      for (int i = 0; i < units.size(); i++) {
        try (AscentProgram alone =
                AscentProgram.compile(
                    EMOJINET, List.of(slots.get(i)), Precision.FLOAT32, device.newManager());
            AscentState own = alone.start(List.of(slots.get(i)))) {
          alone.run(own, 20);
          AscentProgram.Measurement one = alone.measure(own);
          assertThat(all.scores()[i])
              .isCloseTo(one.scores()[0], within(1e-3f * Math.abs(one.scores()[0])));
          assertThat(all.pictures()[i]).containsExactly(one.pictures()[0], within(1 / 255f));
        }
      }
    }
  }

  @Test
  void an_ascent_that_nobody_wants_stops() {
    AscentListener nobody =
        new Watcher() {
          @Override
          public boolean wanted() {
            return steps < 10;
          }
        };
    assertThatThrownBy(() -> engine.run(request("layer2:7", 100_000, 1), nobody))
        .isInstanceOf(AscentStoppedException.class)
        .hasMessageContaining("of 100000");
  }

  @Test
  void numbers_that_run_away_are_a_failure_with_advice() {
    Job wild =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer2:7"),
            Recipe.plain(new Optimizer.Sgd(1e38, 0, 0.99)),
            Optional.of(WIDE),
            100,
            1);
    assertThatThrownBy(() -> engine.run(new AscentRequest(wild, EMOJINET, WIDE, 10), new Watcher()))
        .isInstanceOfSatisfying(
            JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_FINITE))
        .hasMessageContaining("a smaller learning rate");
  }

  @Test
  void a_device_that_is_not_there_is_refused_with_those_that_are() {
    assertThatThrownBy(() -> ComputeDevice.open("gpu:99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpu:99 was asked for, but PyTorch sees");
    assertThatThrownBy(() -> ComputeDevice.open("tpu")).hasMessageContaining("auto, cpu and gpu:N");
  }

  private static Slot slot(Objective unit) {
    return new Slot(unit, Recipe.plain(), 0, WIDE, InitialImage.uniform(5, 3, WIDE));
  }

  private static AscentRequest request(String unit, int steps, long seed) {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse(unit),
            Recipe.plain(),
            Optional.of(WIDE),
            steps,
            seed);
    return new AscentRequest(job, EMOJINET, WIDE, 25);
  }

  private static class Watcher implements AscentListener {
    final List<Progress> reports = new ArrayList<>();
    int steps;

    @Override
    public void stepped(int count) {
      steps += count;
    }

    @Override
    public void progressed(Progress progress) {
      reports.add(progress);
    }

    @Override
    public boolean wanted() {
      return true;
    }
  }
}
