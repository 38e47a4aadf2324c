package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to a file, reading it ends soon, in tensors or in a WeightsException. */
class WeightsFuzzTest {

  private static final int ROUNDS = 300;

  /** Far beyond what so many files take (a fraction of a second), for a machine that is busy. */
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  static Stream<String> files() {
    return Stream.concat(
        Fixtures.readable().stream(),
        Stream.of("hostile_metadata.pth", "hostile_depth.pth", "bomb_small_claim.pth"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_file_with_one_byte_changed_is_read_or_refused(String name) {
    assertEndsWell(
        name,
        (file, random) -> {
          byte[] changed = file.clone();
          changed[random.nextInt(file.length)] ^= (byte) (1 + random.nextInt(255));
          return changed;
        });
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_file_with_several_bytes_set_to_extremes_is_read_or_refused(String name) {
    assertEndsWell(
        name,
        (file, random) -> {
          byte[] changed = file.clone();
          int at = random.nextInt(file.length);
          int length = Math.min(1 + random.nextInt(8), file.length - at);
          Arrays.fill(changed, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0x7f));
          return changed;
        });
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_file_with_bytes_cut_out_is_read_or_refused(String name) {
    assertEndsWell(
        name,
        (file, random) -> {
          int from = random.nextInt(file.length);
          int to = random.nextBoolean() ? file.length : from + random.nextInt(file.length - from);
          byte[] changed = Arrays.copyOf(file, file.length - (to - from));
          System.arraycopy(file, to, changed, from, file.length - to);
          return changed;
        });
  }

  private static void assertEndsWell(String name, BiFunction<byte[], Random, byte[]> change) {
    byte[] original = Fixtures.bytes(name);
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] changed = change.apply(original, new Random(seed));
            try {
              readAll(changed, name);
            } catch (WeightsException e) {
              assertThat(e).hasMessageStartingWith(name + " ");
            } catch (RuntimeException | Error e) {
              throw new AssertionError(name + " changed with seed " + seed, e);
            }
          }
        });
  }

  private static void readAll(byte[] content, String name) {
    for (Tensor tensor : WeightsReader.read(content, name).asMap().values()) {
      assertThat(tensor.toFloats()).hasSize((int) tensor.count());
    }
  }
}
