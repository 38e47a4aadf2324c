package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is seen of the tiles in a picture: nothing. */
class DreamTilesTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final ImageSize SIZE = new ImageSize(480, 96);
  private static final Objective LAYER = new Objective.Deepdream("layer2");
  private static final int STEPS = 10;

  /**
   * The overlaps are the columns 138 to 202 and 277 to 340. Tiles that were cut hard and not rolled
   * left a seam there half as high again as anything in the dream of the whole picture.
   */
  @Test
  void tiles_leave_no_seams_in_a_dream() {
    assertThat(highestAtSeams(224)).isLessThan(1.15 * highestAtSeams(512));
  }

  /** The largest jump at the seams of 224's tiles, in parts of the median one. */
  private static double highestAtSeams(int tile) {
    double[] jumps = jumps(change(tile));
    double[] sorted = jumps.clone();
    Arrays.sort(sorted);
    return IntStream.concat(IntStream.range(130, 211), IntStream.range(269, 349))
            .mapToDouble(x -> jumps[x])
            .max()
            .getAsDouble()
        / sorted[sorted.length / 2];
  }

  /** By how much the change of a dream differs between a column and the next, on average. */
  private static double[] jumps(float[] change) {
    double[] jumps = new double[SIZE.width() - 1];
    for (int x = 0; x < jumps.length; x++) {
      for (int row = 0; row < 3 * SIZE.height(); row++) {
        int place = row * SIZE.width() + x;
        jumps[x] += Math.abs(change[place + 1] - change[place]);
      }
    }
    return jumps;
  }

  private static float[] change(int tile) {
    float[] input = picture();
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        DreamProgram program =
            DreamProgram.compile(EMOJINET, LAYER, Precision.FLOAT32, device, tile)) {
      NDArray picture = device.create(input, new Shape(1, 3, SIZE.height(), SIZE.width()));
      for (int i = 0; i < STEPS; i++) {
        DreamStep step = new DreamStep(program, picture, SIZE, Roll.of(1, i, 32));
        while (!step.isComplete()) {
          step.advance();
        }
        picture = step.end(0.01, device.ones(new Shape(1, 1, 1, 1))).picture();
      }
      float[] change = picture.toFloatArray();
      for (int i = 0; i < change.length; i++) {
        change[i] -= input[i];
      }
      assertThat(change).hasSameSizeAs(input);
      return change;
    }
  }

  private static float[] picture() {
    int area = Math.toIntExact(SIZE.pixels());
    float[] values = new float[3 * area];
    for (int i = 0; i < values.length; i++) {
      int x = i % SIZE.width();
      int y = i % area / SIZE.width();
      values[i] = (float) (0.5 + 0.2 * Math.sin(x / 19.0 + i / area) * Math.cos(y / 13.0));
    }
    return values;
  }
}
