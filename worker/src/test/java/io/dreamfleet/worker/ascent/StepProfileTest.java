package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.StepProfile.Event;
import io.dreamfleet.worker.ascent.StepProfile.Operator;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepProfileTest {
  @Test
  void the_operators_account_for_the_steps() {
    ComputeDevice cpu = ComputeDevice.open("cpu");
    Workload workload =
        new Workload(
            TestNetworks.emojinet(),
            Objective.parse("layer4"),
            new ImageSize(96, 96),
            2,
            Precision.FLOAT32);
    StepProfile profile = StepProfile.of(workload, cpu, 10);
    double accounted = profile.operators().stream().mapToDouble(Operator::secondsPerStep).sum();
    assertThat(accounted).isBetween(0.5 * profile.secondsPerStep(), profile.secondsPerStep());
    assertThat(profile.operators().get(0).name()).contains("convolution");
  }

  @Test
  void an_operators_time_is_without_what_it_spent_in_others() {
    List<Event> twoSteps =
        List.of(
            new Event("aten::clone", 120, 30, 1),
            new Event("aten::copy_", 130, 15, 1),
            new Event("forward", 100, 100, 1),
            new Event("aten::copy_", 160, 25, 1),
            // at the same time on another thread, and so not within the first's
            new Event("aten::mul", 125, 50, 2));
    List<Operator> operators = StepProfile.operators(twoSteps, 2);
    assertThat(operators)
        .extracting(Operator::name)
        .containsExactly("aten::mul", StepProfile.BETWEEN, "aten::copy_", "aten::clone");
    // by hand: copies 15 + 25, the clone 30 - 15, between them 100 - 30 - 25, all over two steps
    assertThat(operators.get(0).secondsPerStep()).isCloseTo(25e-6, within(1e-12));
    assertThat(operators.get(1).secondsPerStep()).isCloseTo(22.5e-6, within(1e-12));
    assertThat(operators.get(2).secondsPerStep()).isCloseTo(20e-6, within(1e-12));
    assertThat(operators.get(2).callsPerStep()).isEqualTo(1);
    assertThat(operators.get(3).secondsPerStep()).isCloseTo(7.5e-6, within(1e-12));
  }
}
