package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void fast_steps_are_reported_every_so_many() {
    assertThat(reports(350, 100, 0.001)).containsExactly(100, 200, 300, 350);
  }

  @Test
  void slow_steps_are_reported_every_second_at_least() {
    double secondsPerStep = 0.3;
    int last = 0;
    for (int step : reports(50, 100, secondsPerStep)) {
      assertThat((step - last) * secondsPerStep).isLessThanOrEqualTo(1.0);
      last = step;
    }
    assertThat(last).isEqualTo(50);
  }

  @Test
  void steps_longer_than_a_second_are_all_reported() {
    assertThat(reports(4, 100, 2.5)).containsExactly(1, 2, 3, 4);
  }

  private static List<Integer> reports(int steps, int every, double secondsPerStep) {
    Pace pace = new Pace(steps, every);
    List<Integer> reports = new ArrayList<>();
    int step = 0;
    while (step < steps) {
      int chunk = pace.next(step);
      step += chunk;
      if (pace.reportAfter(chunk, chunk * secondsPerStep, step)) {
        reports.add(step);
      }
    }
    return reports;
  }
}
