package io.dreamfleet.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.ascent.Throughput;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTurnsTest {
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();

  private final List<String> opened = new ArrayList<>();

  private Throughput open(String unit, int batch) {
    opened.add(unit + " " + batch);
    return Throughput.open(
        new Workload(
            EMOJINET, Objective.parse(unit), new ImageSize(32, 32), batch, Precision.FLOAT32),
        CPU);
  }

  private String answers(String lines) throws IOException {
    StringWriter out = new StringWriter();
    try (BenchTurns turns = new BenchTurns(this::open)) {
      turns.answer(new StringReader(lines), new PrintWriter(out));
    }
    return out.toString();
  }

  @Test
  void each_line_is_answered_with_seconds_and_each_batch_is_kept() throws Exception {
    List<Double> seconds =
        answers("layer1:0 1 4\nlayer2:0 2 4\nlayer1:0 1 400\n")
            .lines()
            .map(Double::valueOf)
            .toList();
    assertThat(seconds).hasSize(3).allMatch(value -> value > 0);
    assertThat(seconds.get(2)).isGreaterThan(seconds.get(0));
    assertThat(opened).containsExactly("layer1:0 1", "layer2:0 2");
  }

  @Test
  void a_line_of_another_form_ends_it() {
    assertThatThrownBy(() -> answers("layer1:0 one 4\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UNIT BATCH STEPS such as layer4:0 16 10, but is \"layer1:0 one 4\"");
  }
}
