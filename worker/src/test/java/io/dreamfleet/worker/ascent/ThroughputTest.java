package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.Throughput.Effort;
import io.dreamfleet.worker.ascent.Throughput.Speed;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import io.dreamfleet.worker.program.Precision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputTest {

  @Test
  void median_and_quartiles_are_numpys() {
    // numpy.percentile([0.1, 0.2, 0.4, 0.8], [25, 50, 75]) = 0.175, 0.3, 0.5
    Speed speed = Speed.of(4, new double[] {0.4, 0.1, 0.8, 0.2});
    assertThat(speed.secondsPerStep()).isCloseTo(0.3, within(1e-12));
    assertThat(speed.spreadSeconds()).isCloseTo(0.325, within(1e-12));
    assertThat(speed.stepsPerSecond()).isCloseTo(1 / 0.3, within(1e-9));
    assertThat(speed.imageStepsPerSecond()).isCloseTo(4 / 0.3, within(1e-9));
    assertThat(Speed.of(1, new double[] {0.5}).spreadSeconds()).isZero();
  }

  @Test
  void a_brief_measurement_is_over_soon_and_finds_fewer_steps_a_second_in_a_larger_batch() {
    ComputeDevice cpu = ComputeDevice.open("cpu");
    long begin = System.nanoTime();
    Speed one = Throughput.measure(workload(1), cpu, Effort.BRIEF);
    Speed thirtyTwo = Throughput.measure(workload(32), cpu, Effort.BRIEF);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
    assertThat(thirtyTwo.stepsPerSecond()).isPositive().isLessThan(one.stepsPerSecond());
  }

  @Test
  void nothing_to_measure_is_refused() {
    assertThatThrownBy(() -> workload(0)).hasMessage("a batch must be 1 or more, but is 0");
    assertThatThrownBy(() -> new Effort(0, 1))
        .hasMessageContaining("repetitions must be 1 or more");
    assertThatThrownBy(() -> new Effort(1, Double.NaN)).hasMessageContaining("must be more than 0");
  }

  private static Workload workload(int batch) {
    return new Workload(
        TestNetworks.emojinet(),
        Objective.parse("layer3:1"),
        new ImageSize(64, 64),
        batch,
        Precision.FLOAT32);
  }
}
