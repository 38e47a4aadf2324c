package io.dreamfleet.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.AscentListener;
import io.dreamfleet.worker.ascent.AscentOutcome;
import io.dreamfleet.worker.ascent.AscentRequest;
import io.dreamfleet.worker.ascent.AscentStoppedException;
import io.dreamfleet.worker.ascent.Checkpoint;
import io.dreamfleet.worker.ascent.CheckpointKeeper;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.picture.PngPicture;
import io.dreamfleet.worker.program.Precision;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ascents that stop, travel as a file, and go on in another engine. */
@Timeout(120)
class CheckpointFileTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");
  private static final ImageSize SIZE = new ImageSize(48, 40);

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lucid", "maco", "pixels+"})
  void an_ascent_that_goes_on_elsewhere_ends_as_if_it_had_not_stopped(String recipe)
      throws IOException {
    checkResumed(request(Recipe.named(recipe)), 20);
  }

  @Test
  void a_dream_goes_on_within_its_octave() throws IOException {
    checkResumed(dream(), 7);
  }

  @Test
  void a_dream_goes_on_within_its_last_octave() throws IOException {
    checkResumed(dream(), 14);
  }

  @Test
  void a_file_that_is_damaged_or_no_checkpoint_is_refused() {
    byte[] whole = CheckpointFile.write(interrupted(request(Recipe.plain()), 1));

    for (int length : new int[] {0, 1, 30, 200, whole.length / 2}) {
      assertThatThrownBy(() -> CheckpointFile.read(Arrays.copyOf(whole, length)))
          .isInstanceOf(IOException.class);
    }
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 1;
    assertThatThrownBy(() -> CheckpointFile.read(changed)).isInstanceOf(IOException.class);
  }

  @Test
  void a_checkpoint_fits_only_jobs_of_its_shape() {
    Checkpoint plain = interrupted(request(Recipe.plain()), 20);

    assertThat(plain.fits(request(Recipe.plain()))).isTrue();
    assertThat(plain.fits(request(Recipe.lucid()))).isFalse();
    assertThat(plain.fits(dream())).isFalse();
  }

  /** What ran on from a checkpoint must be what ran through, to the last bit. */
  private static void checkResumed(AscentRequest request, int stop) throws IOException {
    AscentOutcome through = run(request, CheckpointKeeper.NONE);
    Checkpoint kept = CheckpointFile.read(CheckpointFile.write(interrupted(request, stop)));
    assertThat(kept.step()).isBetween(stop, request.job().totalSteps() - 1);
    assertThat(kept.fits(request)).isTrue();

    AscentOutcome resumed = run(request, from(kept));

    assertThat(resumed.picture()).isEqualTo(through.picture());
    assertThat(resumed.alpha().map(Arrays::hashCode))
        .isEqualTo(through.alpha().map(Arrays::hashCode));
    assertThat(resumed.score()).isEqualTo(through.score());
    assertThat(resumed.startScore()).isEqualTo(through.startScore());
    assertThat(resumed.reports()).extracting(Progress::step).isSorted().doesNotHaveDuplicates();
    assertThat(resumed.reports().get(resumed.reports().size() - 1).loss())
        .isEqualTo(through.reports().get(through.reports().size() - 1).loss());
    assertThat(resumed.snapshots()).hasSameSizeAs(through.snapshots());
    for (int i = 0; i < resumed.snapshots().size(); i++) {
      assertThat(resumed.snapshots().get(i).picture())
          .isEqualTo(through.snapshots().get(i).picture());
    }
  }

  private static AscentOutcome run(AscentRequest request, CheckpointKeeper keeper) {
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      return engine.run(request, listener(() -> true), keeper, Priority.NORMAL);
    }
  }

  /** The first checkpoint from a step on, after which the ascent is not wanted any more. */
  private static Checkpoint interrupted(AscentRequest request, int step) {
    Stopper stopper = new Stopper(step);
    try (AscentEngine engine = new AscentEngine(CPU, Precision.FLOAT32, 1)) {
      engine.run(request, listener(() -> stopper.kept.isEmpty()), stopper, Priority.NORMAL);
    } catch (AscentStoppedException e) {
      // as it should be; a short one may have come to its end
    }
    return stopper.kept.orElseThrow();
  }

  private static final class Stopper implements CheckpointKeeper {
    private final int step;
    private Optional<Checkpoint> kept = Optional.empty();

    Stopper(int step) {
      this.step = step;
    }

    @Override
    public Optional<Checkpoint> last() {
      return Optional.empty();
    }

    @Override
    public boolean isDue() {
      return kept.isEmpty();
    }

    @Override
    public void keep(Checkpoint checkpoint) {
      if (kept.isEmpty() && checkpoint.step() >= step) {
        kept = Optional.of(checkpoint);
      }
    }
  }

  private static CheckpointKeeper from(Checkpoint checkpoint) {
    return new CheckpointKeeper() {
      @Override
      public Optional<Checkpoint> last() {
        return Optional.of(checkpoint);
      }

      @Override
      public boolean isDue() {
        return false;
      }

      @Override
      public void keep(Checkpoint next) {}
    };
  }

  private static AscentListener listener(BooleanSupplier wanted) {
    return new AscentListener() {
      @Override
      public void stepped(int steps) {}

      @Override
      public void progressed(Progress progress) {}

      @Override
      public boolean wanted() {
        return wanted.getAsBoolean();
      }
    };
  }

  private static AscentRequest request(Recipe recipe) {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer2:7"),
            recipe,
            Optional.of(SIZE),
            200,
            3,
            Optional.empty(),
            Optional.empty(),
            List.of(5, 150));
    return new AscentRequest(job, EMOJINET, SIZE, 10);
  }

  /** Of three octaves of five steps. */
  private static AscentRequest dream() {
    Recipe recipe =
        Recipe.dream().with(new Octaves(3, 1.4, 8)).with(new Optimizer.Normalised(0.02));
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            new Objective.Deepdream("layer3"),
            recipe,
            Optional.empty(),
            5,
            1,
            Optional.of("s3://fleet/inputs/photo.png"),
            Optional.empty(),
            List.of());
    ImageSize size = new ImageSize(120, 80);
    byte[] png = PngPicture.encode(stripes(size), Optional.empty(), size, Map.of());
    return new AscentRequest(
        job,
        EMOJINET,
        size,
        Optional.of(InputPicture.of("photo.png", png, InputLimits.DEFAULT)),
        10,
        Map.of());
  }

  private static float[] stripes(ImageSize size) {
    float[] values = new float[Math.toIntExact(3 * size.pixels())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.5 + 0.4 * Math.sin(i / 7.0));
    }
    return values;
  }
}
