package io.dreamfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dreamfleet.network.ReceptiveField;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.ImportedNetwork;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.worker.TestNetworks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to an ONNX file, importing it ends soon, in a network or in a refusal. */
class OnnxFuzzTest {
  private static final int ROUNDS = 100;

  /** Far beyond what so many files take, for a machine that is busy. */
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  private static final ImportSettings SETTINGS =
      new ImportSettings(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), Optional.empty());

  @ParameterizedTest
  @ValueSource(strings = {"shuffle", "unet", "vectors", "old", "new", "keras"})
  void a_changed_file_is_imported_or_refused(String name) {
    byte[] original = TestNetworks.onnxFile(name);
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          for (int seed = 0; seed < ROUNDS; seed++) {
            importedOrRefused(changed(original, new Random(seed)), name, seed);
          }
        });
  }

  private static byte[] changed(byte[] file, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> withBytesChanged(file, random);
      case 1 -> withBytesAtExtremes(file, random);
      default -> withBytesCutOut(file, random);
    };
  }

  private static byte[] withBytesChanged(byte[] file, Random random) {
    byte[] changed = file.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      changed[random.nextInt(file.length)] ^= (byte) (1 + random.nextInt(255));
    }
    return changed;
  }

  private static byte[] withBytesAtExtremes(byte[] file, Random random) {
    byte[] changed = file.clone();
    int at = random.nextInt(file.length);
    int end = Math.min(file.length, at + 1 + random.nextInt(8));
    Arrays.fill(changed, at, end, (byte) (random.nextBoolean() ? 0xff : 0x7f));
    return changed;
  }

  private static byte[] withBytesCutOut(byte[] file, Random random) {
    int from = random.nextInt(file.length);
    int to = random.nextBoolean() ? file.length : from + random.nextInt(file.length - from);
    byte[] changed = Arrays.copyOf(file, file.length - (to - from));
    System.arraycopy(file, to, changed, from, file.length - to);
    return changed;
  }

  /** What a network's user then does, too: its layers are listed, and its weights read. */
  private static void importedOrRefused(byte[] file, String name, int seed) {
    try {
      ImportedNetwork imported = OnnxImport.read(ByteBuffer.wrap(file), name, name, SETTINGS);
      ReceptiveField.ofLayers(imported.network());
      imported.network().shapes(32, 32);
      imported.weights().asMap().values().forEach(tensor -> tensor.toFloats());
    } catch (WeightsException e) {
      assertThat(e).hasMessageStartingWith(name + " ");
    } catch (RuntimeException | Error e) {
      throw new AssertionError(name + " changed with seed " + seed, e);
    }
  }
}
