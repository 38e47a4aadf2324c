package io.dreamfleet.local.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The numbers of {@code scaled-object.yaml} against arrivals. What is expected is reckoned by hand
 * from the README's measured 48.6 image-steps/s of a full batch of 16 and 29.3 ms a step alone, and
 * from the manifest's own cooldown and bounds.
 */
class ScalingTest {
  private static final Path MANIFEST = Path.of("../k8s/components/keda/scaled-object.yaml");
  private static final WorkerPace PACE = WorkerPace.measuredOnTwoCores();
  private static final double FULL_BATCH_IMAGE_STEPS = 48.6;

  /** Scrape and poll are at most this old together. */
  private static final int NOTICED_AFTER = 15 + 15;

  private static final int START = 60;

  private static ScalingRule rule;

  @BeforeAll
  static void read_the_manifest() throws IOException {
    rule = ScalingRule.read(MANIFEST);
  }

  @Test
  void the_pace_is_that_of_the_readme() {
    assertThat(PACE.stepsPerSecond(1)).isBetween(34.0, 34.3);
    assertThat(16 * PACE.stepsPerSecond(16)).isBetween(48.4, 48.8);
  }

  @Test
  void a_burst_is_done_by_all_workers_within_three_rounds_and_leaves_none_behind() {
    ScalingOutcome burst = Simulation.play(rule, PACE, Arrivals.burst());

    // 400 jobs on 13 workers are 31 each: two rounds of 16 at 169 s, a third for what a worker had
    // in stock while others were idle; before them, to be noticed, to grow by 4 or double every
    // 15 s (1, 5, 10, 13) and to start
    int upperBound = 60 + NOTICED_AFTER + 3 * 15 + START + 3 * 169;
    assertThat(burst.waits()).hasSize(400);
    assertThat(burst.mostWorkers()).isEqualTo(13);
    assertThat(burst.drained()).isBetween(60 + 2 * 168, upperBound);
    assertThat(burst.workerHours()).isBetween(400 * 512 / FULL_BATCH_IMAGE_STEPS / 3600, 3.0);
    assertThat(burst.atZero())
        .isBetween(
            burst.drained() + rule.cooldownSeconds(),
            burst.drained() + rule.cooldownSeconds() + NOTICED_AFTER + 15);
    assertThat(burst.turnsPerHour()).isLessThanOrEqualTo(0.5);
  }

  @Test
  void a_day_costs_a_tenth_more_than_its_work_and_few_jobs_wait_long() {
    ScalingOutcome wave = Simulation.play(rule, PACE, Arrivals.dailyWave());

    double work = wave.jobs() * 512 / FULL_BATCH_IMAGE_STEPS / 3600;
    assertThat(wave.workerHours()).isBetween(work, 1.1 * work);
    assertThat(wave.waitQuantile(0.5)).isLessThan(60);
    // a round of a full batch
    assertThat(wave.waitQuantile(0.95)).isLessThan(169);
    assertThat(wave.turnsPerHour()).isLessThan(4);
  }

  @Test
  void rare_jobs_wait_for_no_more_than_a_worker_to_start() {
    ScalingOutcome trickle = Simulation.play(rule, PACE, Arrivals.trickle());

    assertThat(trickle.waitQuantile(1)).isLessThanOrEqualTo(NOTICED_AFTER + START);
    assertThat(trickle.mostWorkers()).isEqualTo(1);
    // each job keeps a worker for its start, itself alone (512 steps at 29.3 ms) and the cooldown
    double most = trickle.jobs() * (NOTICED_AFTER + START + 15 + rule.cooldownSeconds() + 30);
    assertThat(trickle.workerHours()).isLessThan(most / 3600);
  }

  @Test
  void what_runs_goes_on_while_prometheus_is_away() {
    Arrivals arrivals = Arrivals.burstUnseen();
    ScalingOutcome unseen = Simulation.play(rule, PACE, arrivals);

    int before = unseen.workers()[arrivals.awayFrom()];
    for (int second = arrivals.awayFrom(); second < arrivals.awayUntil(); second++) {
      assertThat(unseen.workers()[second]).isGreaterThanOrEqualTo(before);
    }
    assertThat(unseen.drained()).isBetween(0, arrivals.awayUntil());
    assertThat(unseen.atZero()).isGreaterThan(arrivals.awayUntil());
  }

  @Test
  void jobs_that_come_while_prometheus_is_away_find_the_fallback() {
    int[] jobs = new int[3600];
    jobs[600] = 10;
    Arrivals arrivals = new Arrivals("unseen", jobs, 0, jobs.length);

    ScalingOutcome unseen = Simulation.play(rule, PACE, arrivals);

    assertThat(unseen.mostWorkers()).isEqualTo(rule.fallback().workers());
    assertThat(unseen.waitQuantile(1)).isZero();
  }

  /** Kubernetes' own example: 10 % a minute down from 80 takes 8, then 10 % of 72. */
  @Test
  void policies_and_windows_are_those_of_kubernetes(@TempDir Path folder) throws IOException {
    String text =
        Files.readString(MANIFEST)
            .replaceFirst("maxReplicaCount: \\d+", "maxReplicaCount: 100")
            .replaceFirst("threshold: \"\\d+\"", "threshold: \"1\"")
            .replaceFirst("value: 50, periodSeconds: 60", "value: 10, periodSeconds: 60");
    ScalingRule slow = ScalingRule.read(Files.writeString(folder.resolve("slow.yaml"), text));
    Autoscaler autoscaler = new Autoscaler(slow);
    int second = 0;
    int workers = 0;
    while (second < 300) {
      workers = autoscaler.workers(second++, OptionalDouble.of(80));
    }
    assertThat(workers).isEqualTo(80);

    int[] after = new int[600];
    for (int i = 0; i < after.length; i++) {
      after[i] = autoscaler.workers(second++, OptionalDouble.of(1));
    }

    int window = slow.down().windowSeconds();
    assertThat(after[window - 16]).isEqualTo(80);
    assertThat(after[window + 15]).isEqualTo(72);
    assertThat(after[window + 15 + 60]).isEqualTo(64);
  }

  @Test
  void a_rule_that_the_model_does_not_know_is_refused(@TempDir Path folder) throws IOException {
    Path other = folder.resolve("value.yaml");
    Files.writeString(
        other, Files.readString(MANIFEST).replace("metricType: AverageValue", "metricType: Value"));

    assertThatThrownBy(() -> ScalingRule.read(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AverageValue");
  }

  @Test
  void the_chart_in_the_documentation_is_of_this_rule() throws IOException {
    String chart =
        ScalingChart.of(
            Arrivals.all().stream().map(trace -> Simulation.play(rule, PACE, trace)).toList());

    assertThat(Files.readString(Path.of("../../docs/scaling.svg")))
        .as("drawn anew by: deploy/k8s/simulate.sh --svg docs/scaling.svg")
        .isEqualTo(chart);
  }
}
