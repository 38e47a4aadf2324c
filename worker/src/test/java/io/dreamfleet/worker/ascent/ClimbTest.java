package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClimbTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();

  @Test
  void fast_steps_are_reported_every_so_many_wherever_a_chunk_ends() {
    assertThat(steps(reports(350, 100, 0.001, 64))).contains(100, 200, 300, 350);
  }

  @Test
  void slow_steps_are_reported_every_second_at_least() {
    double last = 0;
    for (Progress report : reports(50, 100, 0.3, 1)) {
      assertThat(report.seconds() - last).isLessThanOrEqualTo(1.0);
      last = report.seconds();
    }
    assertThat(last).isCloseTo(50 * 0.3, within(1e-9));
  }

  @Test
  void steps_longer_than_a_second_are_all_reported() {
    assertThat(steps(reports(4, 100, 2.5, 1))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void its_place_is_offered_less_than_half_a_second_before_the_end() {
    assertThat(offeredAfter(1000, 0.001, 64)).isEqualTo(512);
    assertThat(offeredAfter(100, 0.3, 1)).isEqualTo(99);
  }

  @Test
  void its_place_is_not_offered_before_the_end_where_a_step_takes_longer() {
    assertThat(offeredAfter(4, 2.5, 1)).isEqualTo(4);
  }

  /** After how many steps, of an ascent whose chunks are of this length, it is nearly done. */
  private static int offeredAfter(int steps, double secondsPerStep, int chunk) {
    List<Integer> offers = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    climb(
        steps,
        100,
        secondsPerStep,
        chunk,
        new Unwatched() {
          @Override
          public void stepped(int count) {
            done.addAndGet(count);
          }

          @Override
          public void nearlyDone() {
            offers.add(done.get());
          }
        });
    return offers.get(0);
  }

  private static List<Integer> steps(List<Progress> reports) {
    return reports.stream().map(Progress::step).toList();
  }

  /** The reports of an ascent whose chunks are of this length but for the last. */
  private static List<Progress> reports(int steps, int every, double secondsPerStep, int chunk) {
    List<Progress> reports = new ArrayList<>();
    climb(
        steps,
        every,
        secondsPerStep,
        chunk,
        new Unwatched() {
          @Override
          public void progressed(Progress progress) {
            reports.add(progress);
          }
        });
    return reports;
  }

  private static void climb(
      int steps, int every, double secondsPerStep, int chunk, AscentListener listener) {
    ImageSize size = new ImageSize(8, 8);
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer1:0"),
            Recipe.plain(),
            Optional.of(size),
            steps,
            0);
    AscentRequest request = new AscentRequest(job, EMOJINET, size, every);
    Climb climb = new Climb(request, listener, CheckpointKeeper.NONE, Priority.NORMAL);
    while (climb.remaining() > 0) {
      int count = Math.min(chunk, climb.remaining());
      double seconds = count * secondsPerStep;
      climb.moved(
          new Chunk(new float[count][1], new float[count][1]),
          0,
          seconds,
          Math.min(chunk, Math.max(1, climb.remaining() - count)) * secondsPerStep);
    }
  }
}
