package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.ascent.AscentProgram.Measurement;
import io.dreamfleet.worker.ascent.AscentProgram.Stretch;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.Precision;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many ascents at once on three cores, each of which computes some of them. */
class DealtBatchTest extends AscentBatchTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize SIZE = new ImageSize(56, 40);

  private static final int VALUES = 3 * 56 * 40;

  private static int before;

  @BeforeAll
  static void haveThreeThreads() {
    // asked for first, since that loads libtorch with its own number
    ComputeDevice.open("cpu");
    before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(3);
  }

  @AfterAll
  static void haveAsManyAsBefore() {
    JniUtils.setNumThreads(before);
  }

  @Test
  void moves_as_it_does_undealt() {
    compare(slots(7, number -> 1 + number % 4, Optional.empty()), Precision.FLOAT32, 1e-4f);
  }

  @Test
  void moves_in_bfloat16_as_it_does_undealt() {
    // a bfloat16 has 8 bits, and Adam's first step is the sign of what may be nearly nothing
    compare(slots(6, number -> 1 + number % 4, Optional.empty()), Precision.BFLOAT16, 0.03f);
  }

  @Test
  void sets_stay_together() {
    Diversity three = new Diversity(3, 1, Optional.empty());
    compare(slots(4, number -> 3, Optional.of(three)), Precision.FLOAT32, 1e-4f);
  }

  @Test
  void all_slots_have_made_the_same_steps_when_whoever_watches_has_ended_a_run() {
    List<Slot> slots = slots(6, number -> 2, Optional.empty());
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        CoreThreads three = CoreThreads.open(3);
        AscentProgram program =
            AscentProgram.compile(EMOJINET, slots, Precision.FLOAT32, device, three);
        AscentState state = program.start(slots);
        AscentState straight = program.start(slots)) {
      List<Chunk> chunks = new ArrayList<>();
      Stretch stretch =
          new Stretch(
              200,
              100,
              chunk -> {
                chunks.add(chunk);
                return chunks.size() < 3;
              });
      program.run(state, stretch);
      int steps = state.position(0).step();
      assertThat(steps).isBetween(6, 198);
      assertThat(chunks).hasSize(steps / 2);
      for (int slot = 0; slot < slots.size(); slot++) {
        assertThat(state.position(slot).step()).isEqualTo(steps);
      }
      Chunk once = program.run(straight, steps);
      for (int step = 0; step < steps; step++) {
        assertThat(chunks.get(step / 2).scores()[step % 2]).containsExactly(once.scores()[step]);
      }
      assertThat(state.position(5).image()).containsExactly(straight.position(5).image());
    }
  }

  private static void compare(List<Slot> slots, Precision precision, float tolerance) {
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        CoreThreads three = CoreThreads.open(3);
        AscentProgram whole = AscentProgram.compile(EMOJINET, slots, precision, device);
        AscentProgram dealt = AscentProgram.compile(EMOJINET, slots, precision, device, three);
        AscentState undealt = whole.start(slots);
        AscentState state = dealt.start(slots)) {
      assertThat(three.shares(slots.size(), precision)).hasSize(4);
      for (int run = 0; run < 2; run++) {
        Chunk expected = whole.run(undealt, 2);
        Chunk chunk = dealt.run(state, 2);
        for (int step = 0; step < 2; step++) {
          compare(chunk.scores()[step], expected.scores()[step], tolerance);
          compare(chunk.meanAbsolute()[step], expected.meanAbsolute()[step], tolerance);
        }
      }
      Measurement expected = whole.measure(undealt);
      Measurement measured = dealt.measure(state);
      compare(measured.scores(), expected.scores(), tolerance);
      compare(measured.likeness(), expected.likeness(), tolerance);
      assertThat(measured.pictures()).hasDimensions(expected.pictures().length, VALUES);
      for (int slot = 0; slot < slots.size(); slot++) {
        assertThat(state.position(slot).step()).isEqualTo(4);
        assertThat(state.position(slot).image()).hasSameSizeAs(undealt.position(slot).image());
      }
    }
  }

  private static void compare(float[] values, float[] expected, float tolerance) {
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i])
          .as("number %d", i)
          .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
    }
  }

  /** Each of another channel, of a layer by its number. */
  private static List<Slot> slots(
      int count, IntUnaryOperator layer, Optional<Diversity> diversity) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                new Slot(
                    Objective.parse("layer%d:%d".formatted(layer.applyAsInt(number), number)),
                    Map.of(),
                    Recipe.plain(),
                    number,
                    SIZE,
                    diversity,
                    Position.start(images(number, diversity.map(Diversity::count).orElse(1)))))
        .toList();
  }

  private static float[] images(int seed, int count) {
    FloatBuffer images = FloatBuffer.allocate(count * VALUES);
    for (int i = 0; i < count; i++) {
      images.put(InitialImage.of(Recipe.plain(), 100 * seed + i, 3, SIZE));
    }
    return images.array();
  }
}
