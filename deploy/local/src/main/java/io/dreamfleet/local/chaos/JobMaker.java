package io.dreamfleet.local.chaos;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Small jobs on the bundled network, all of them different. */
final class JobMaker {
  private static final List<String> LAYERS = List.of("layer2", "layer3");
  private static final List<Integer> SIDES = List.of(24, 32, 48);
  private static final int CHANNELS = 64;
  private static final int FEWEST_STEPS = 16;
  private static final int MOST_STEPS = 64;

  /** Every eighth takes longer, so that something is under way at any moment. */
  private static final int LONG_ONE_IN = 8;

  private static final int LONG_STEPS = 200;

  /** So that workers say RUNNING of small jobs too. */
  private static final int PROGRESS_EVERY = 8;

  private static final int TINY_SIDE = 8;
  private static final int TINY_CHANNELS = 32;

  private final String batch;
  private final long firstSeed;
  private final Random random;

  /**
   * A maker.
   *
   * @param batch the name that the jobs go by
   * @param firstSeed that of the first job, the next has the next
   */
  JobMaker(String batch, long firstSeed, Random random) {
    this.batch = batch;
    this.firstSeed = firstSeed;
    this.random = random;
  }

  String batch() {
    return batch;
  }

  List<Submission> small(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                job(
                    i,
                    i % LONG_ONE_IN == LONG_ONE_IN - 1
                        ? LONG_STEPS
                        : FEWEST_STEPS + random.nextInt(MOST_STEPS - FEWEST_STEPS + 1)))
        .toList();
  }

  /** Jobs that cost the device next to nothing: 8x8 pixels and one step. */
  List<Submission> tiny(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> submission(i, "layer1:" + i % TINY_CHANNELS, TINY_SIDE, 1))
        .toList();
  }

  /** The job of this number, with so many steps. */
  Submission job(int number, int steps) {
    int side = SIDES.get(random.nextInt(SIDES.size()));
    String unit = LAYERS.get(random.nextInt(LAYERS.size())) + ":" + random.nextInt(CHANNELS);
    return submission(number, unit, side, steps);
  }

  private Submission submission(int number, String unit, int side, int steps) {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse(unit),
            Recipe.plain(),
            Optional.of(new ImageSize(side, side)),
            steps,
            firstSeed + number);
    return new Submission(
        job, Optional.of(batch), Optional.of(Instant.now()), PROGRESS_EVERY, OnExisting.REUSE);
  }
}
