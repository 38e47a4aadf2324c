package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.picture.PngPicture;
import io.dreamfleet.worker.program.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dreams on their way through the engine. */
@Timeout(120)
class DreamEngineTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");
  private static final ImageSize SIZE = new ImageSize(120, 80);
  private static final Objective DEEPDREAM = new Objective.Deepdream("layer3");

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  @Test
  void a_dream_raises_the_score_of_its_input_and_reports_all_octaves_steps() {
    Watcher watcher = new Watcher();
    AscentRequest request = dream(DEEPDREAM, SIZE, 4, 1);
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      AscentOutcome outcome = engine.run(request, watcher);
      assertThat(outcome.picture()).hasSize(3 * 120 * 80);
      for (float value : outcome.picture()) {
        assertThat(value).isBetween(0f, 1f);
      }
      assertThat(watcher.steps).isEqualTo(12);
      assertThat(watcher.reports).extracting(Progress::step).endsWith(12);
      assertThat(watcher.reports).extracting(Progress::steps).containsOnly(12);
      assertThat(outcome.score()).isGreaterThan(2 * inputScore());
      assertThat(engine.run(request, new Unwatched()).picture()).isEqualTo(outcome.picture());
      assertThat(engine.run(dream(DEEPDREAM, SIZE, 4, 2), new Unwatched()).picture())
          .isNotEqualTo(outcome.picture());
    }
  }

  /** What a dream of one octave and one very short step ends with. */
  private static double inputScore() {
    Recipe still = Recipe.dream().with(new Octaves(1, 1.4, 0)).with(new Optimizer.Normalised(1e-9));
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      return engine.run(request(DEEPDREAM, still, SIZE, 1, 1), new Unwatched()).score();
    }
  }

  @Test
  void bfloat16_dreams_about_as_high_and_is_scored_in_float32() {
    AscentRequest request = dream(DEEPDREAM, SIZE, 4, 1);
    try (AscentEngine full = new AscentEngine(CPU, Precision.FLOAT32, 1);
        AscentEngine half = new AscentEngine(CPU, Precision.BFLOAT16, 1)) {
      double score = full.run(request, new Unwatched()).score();
      assertThat(half.run(request, new Unwatched()).score()).isCloseTo(score, within(0.1 * score));
    }
  }

  @Test
  void sums_of_layers_and_channels_can_be_dreamt_of() {
    Objective sum =
        new Objective.Sum(
            List.of(
                new Objective.Term(0.5, DEEPDREAM),
                new Objective.Term(1, new Objective.Channel("layer2", 7)),
                new Objective.Term(-2, new Objective.Layer("layer3"))));
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      AscentOutcome outcome = engine.run(dream(sum, SIZE, 3, 1), new Unwatched());
      double[] parts = new double[3];
      for (int i = 0; i < 3; i++) {
        // the score of the same picture, by each term alone
        Objective term = ((Objective.Sum) sum).terms().get(i).objective();
        Recipe still =
            Recipe.dream().with(new Octaves(1, 1.4, 0)).with(new Optimizer.Normalised(1e-12));
        Job job = job(term, still, 1, 1);
        AscentRequest again =
            new AscentRequest(
                job, EMOJINET, SIZE, Optional.of(encoded(outcome.picture(), SIZE)), 10, Map.of());
        parts[i] = engine.run(again, new Unwatched()).score();
      }
      assertThat(outcome.score())
          .isCloseTo(
              0.5 * parts[0] + parts[1] - 2 * parts[2], within(0.02 * Math.abs(outcome.score())));
    }
  }

  /** Whatever the octaves before have changed next to it, and wherever the picture is rolled. */
  @Test
  void where_a_mask_is_black_the_picture_stays_the_inputs_to_the_last_bit() {
    float[] right = new float[120 * 80];
    for (int i = 0; i < right.length; i++) {
      right[i] = i % 120 < 60 ? 0 : 1;
    }
    float[] input = encoded(picture(SIZE), SIZE).decode();
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      float[] dream = engine.run(masked(right, SIZE), new Unwatched()).picture();
      int changed = 0;
      for (int i = 0; i < input.length; i++) {
        if (i % 120 < 60) {
          assertThat(dream[i]).isEqualTo(input[i]);
        } else if (dream[i] != input[i]) {
          changed++;
        }
      }
      assertThat(changed).isGreaterThan(input.length / 2 * 9 / 10);
      byte[] png = PngPicture.encode(dream, Optional.empty(), SIZE, Map.of());
      float[] stored = InputPicture.of("dream.png", png, InputLimits.DEFAULT).decode();
      assertThat(leftHalf(stored)).isEqualTo(leftHalf(input));
    }
  }

  private static float[] leftHalf(float[] values) {
    float[] left = new float[values.length / 2];
    for (int i = 0; i < left.length; i++) {
      left[i] = values[i / 60 * 120 + i % 60];
    }
    return left;
  }

  /** 2x1 pixels over 120x80: by hand, a bilinear ramp from column 30 to column 90. */
  @Test
  void a_small_mask_is_stretched_to_the_picture() {
    float[] input = encoded(picture(SIZE), SIZE).decode();
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      float[] mask = {0, 1};
      float[] dream = engine.run(masked(mask, new ImageSize(2, 1)), new Unwatched()).picture();
      double[] change = new double[4];
      for (int i = 0; i < input.length; i++) {
        change[i % 120 / 30] += Math.abs(dream[i] - input[i]);
      }
      assertThat(change[0]).isZero();
      assertThat(change[1]).isPositive().isLessThan(change[2]);
      assertThat(change[2]).isLessThan(change[3]);
    }
  }

  /** To the last bit in every octave, since a ReLU that flips elsewhere makes another picture. */
  @Test
  void a_white_mask_is_none() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      float[] dream = engine.run(dream(DEEPDREAM, SIZE, 4, 1), new Unwatched()).picture();
      float[] white = new float[120 * 80];
      Arrays.fill(white, 1);
      assertThat(engine.run(masked(white, SIZE), new Unwatched()).picture()).isEqualTo(dream);
    }
  }

  @Test
  void a_step_under_a_grey_mask_is_as_much_shorter() {
    Recipe one = Recipe.dream().with(new Octaves(1, 1.4, 8)).with(new Optimizer.Normalised(0.01));
    float[] input = encoded(picture(SIZE), SIZE).decode();
    float[] grey = new float[120 * 80];
    Arrays.fill(grey, 0.2f);
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      AscentRequest open = request(DEEPDREAM, one, SIZE, 1, 1);
      float[] whole = engine.run(open, new Unwatched()).picture();
      float[] part = engine.run(masked(open, grey, SIZE), new Unwatched()).picture();
      for (int i = 0; i < input.length; i++) {
        // where the whole step is not clipped
        if (whole[i] > 0 && whole[i] < 1) {
          assertThat(part[i] - input[i]).isCloseTo(0.2f * (whole[i] - input[i]), within(1e-6f));
        }
      }
    }
  }

  @Test
  void a_black_mask_fails_its_own_dream_alone() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      AscentRequest black = masked(new float[6], new ImageSize(3, 2));
      assertThatThrownBy(() -> engine.run(black, new Unwatched()))
          .isInstanceOfSatisfying(
              JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT))
          .hasMessageContaining("photo.png is black everywhere");
      assertThat(engine.run(plain(5), new Unwatched()).picture()).hasSize(3 * 64 * 40);
    }
  }

  private static AscentRequest masked(float[] mask, ImageSize size) {
    return masked(dream(DEEPDREAM, SIZE, 4, 1), mask, size);
  }

  private static AscentRequest masked(AscentRequest like, float[] mask, ImageSize size) {
    float[] rgb = new float[3 * mask.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = mask[i % mask.length];
    }
    return new AscentRequest(
        like.job(),
        like.network(),
        like.size(),
        like.input(),
        Optional.of(encoded(rgb, size)),
        like.progressEvery(),
        like.vectors());
  }

  @Test
  void a_dream_takes_turns_with_a_batch_and_is_alone() throws Exception {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch running = new CountDownLatch(1);
      Future<AscentOutcome> first =
          callers.submit(() -> engine.run(plain(200), noting("plain", order, running)));
      assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
      List<Future<AscentOutcome>> dreams = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String name = "dream" + i;
        dreams.add(
            callers.submit(
                () -> engine.run(dream(DEEPDREAM, SIZE, 2, 1), noting(name, order, running))));
      }
      for (Future<AscentOutcome> dream : dreams) {
        assertThat(dream.get().picture()).hasSize(3 * 120 * 80);
      }
      assertThat(first.get().picture()).hasSize(3 * 64 * 40);
      assertThat(engine.run(plain(5), new Unwatched()).reports()).isNotEmpty();
      List<String> turns = new ArrayList<>();
      for (String name : order) {
        if (turns.isEmpty() || !turns.get(turns.size() - 1).equals(name)) {
          turns.add(name);
        }
      }
      assertThat(turns).hasSize(3).startsWith("plain").contains("dream0", "dream1");
    }
  }

  @Test
  void a_dream_that_nobody_wants_stops_between_two_tiles_and_the_engine_goes_on() {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      Watcher watcher =
          new Watcher() {
            @Override
            public boolean wanted() {
              return steps < 3;
            }
          };
      assertThatThrownBy(() -> engine.run(dream(DEEPDREAM, SIZE, 10_000, 1), watcher))
          .isInstanceOf(AscentStoppedException.class)
          .hasMessageContaining("of 30000");
      assertThat(engine.run(plain(5), new Unwatched()).picture()).hasSize(3 * 64 * 40);
    }
  }

  @Test
  void a_damaged_input_fails_its_own_dream_alone() {
    byte[] png = encoded(picture(SIZE), SIZE).content();
    Arrays.fill(png, png.length / 2, png.length - 12, (byte) 0);
    InputPicture damaged = InputPicture.of("photo.png", png, InputLimits.DEFAULT);
    AscentRequest request =
        new AscentRequest(
            job(DEEPDREAM, Recipe.dream(), 1, 1),
            EMOJINET,
            SIZE,
            Optional.of(damaged),
            10,
            Map.of());
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 4)) {
      assertThatThrownBy(() -> engine.run(request, new Unwatched()))
          .isInstanceOfSatisfying(
              JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_INPUT))
          .hasMessageContaining("photo.png");
      assertThat(engine.run(plain(5), new Unwatched()).picture()).hasSize(3 * 64 * 40);
    }
  }

  private static AscentListener noting(String name, List<String> order, CountDownLatch running) {
    return new AscentListener() {
      @Override
      public void stepped(int steps) {
        order.add(name);
        running.countDown();
      }

      @Override
      public void progressed(Progress progress) {}

      @Override
      public boolean wanted() {
        return true;
      }
    };
  }

  private static AscentRequest plain(int steps) {
    ImageSize size = new ImageSize(64, 40);
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer2:7"),
            Recipe.plain(),
            Optional.of(size),
            steps,
            1);
    return new AscentRequest(job, EMOJINET, size, 25);
  }

  private static AscentRequest dream(Objective objective, ImageSize size, int steps, long seed) {
    Recipe recipe =
        Recipe.dream().with(new Octaves(3, 1.4, 8)).with(new Optimizer.Normalised(0.02));
    return request(objective, recipe, size, steps, seed);
  }

  private static AscentRequest request(
      Objective objective, Recipe recipe, ImageSize size, int steps, long seed) {
    return new AscentRequest(
        job(objective, recipe, steps, seed),
        EMOJINET,
        size,
        Optional.of(encoded(picture(size), size)),
        100,
        Map.of());
  }

  private static Job job(Objective objective, Recipe recipe, int steps, long seed) {
    return new Job(
        "emojinet",
        Optional.empty(),
        objective,
        recipe,
        Optional.empty(),
        steps,
        seed,
        Optional.of("s3://fleet/inputs/photo.png"),
        Optional.empty(),
        List.of());
  }

  private static InputPicture encoded(float[] values, ImageSize size) {
    byte[] png = PngPicture.encode(values, Optional.empty(), size, Map.of());
    return InputPicture.of("photo.png", png, InputLimits.DEFAULT);
  }

  private static float[] picture(ImageSize size) {
    int area = Math.toIntExact(size.pixels());
    float[] values = new float[3 * area];
    for (int i = 0; i < values.length; i++) {
      int x = i % area % size.width();
      int y = i % area / size.width();
      values[i] = (float) (0.5 + 0.3 * Math.sin(x / 9.0 + i / area) * Math.cos(y / 7.0));
    }
    return values;
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
