package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.dreamfleet.job.ImageSize;
import java.util.List;

/**
 * One step of a dream, tile by tile: roll the picture, gather the gradient of all tiles, move along
 * it, roll back. Owns its picture until {@link #end}.
 */
final class DreamStep implements AutoCloseable {
  private final DreamProgram program;
  private final Roll roll;
  private final List<DreamProgram.Place> places;
  private final NDArray rolled;
  private final NDArray gradient;
  private int next;
  private double scores;
  private double seconds;

  /**
   * Begins a step.
   *
   * @param picture is closed, since a large one should not be there twice
   */
  DreamStep(DreamProgram program, NDArray picture, ImageSize size, Roll roll) {
    long begin = System.nanoTime();
    NDManager manager = picture.getManager();
    this.program = program;
    this.roll = roll;
    this.places = program.tiles(size);
    this.rolled = program.module().rolled(picture, roll.down(), roll.right());
    picture.close();
    this.gradient = manager.zeros(rolled.getShape(), DataType.FLOAT32);
    this.seconds = (System.nanoTime() - begin) / 1e9;
  }

  /** Whether all tiles have been looked at. */
  boolean isComplete() {
    return next == places.size();
  }

  /** Looks at the next tile. */
  void advance() {
    long begin = System.nanoTime();
    scores += program.addGradient(rolled, gradient, places.get(next));
    next++;
    seconds += (System.nanoTime() - begin) / 1e9;
  }

  /** The gradient of all tiles so far, of the picture as it is rolled. */
  NDArray gradient() {
    return gradient;
  }

  /**
   * What a step came to.
   *
   * @param picture the moved one
   * @param score the mean of the tiles' before the move
   * @param mean of the moved picture
   * @param seconds that it took
   */
  record Move(NDArray picture, double score, double mean, double seconds) {}

  /**
   * Moves the picture, when all tiles have been looked at.
   *
   * @param mask the octave's, not rolled
   */
  Move end(double rate, NDArray mask) {
    long begin = System.nanoTime();
    float mean;
    try (NDArray rolledMask = program.module().rolled(mask, roll.down(), roll.right())) {
      mean = program.module().step(rolled, gradient, rate, rolledMask);
    }
    gradient.close();
    NDArray picture = program.module().rolled(rolled, -roll.down(), -roll.right());
    rolled.close();
    return new Move(
        picture, scores / places.size(), mean, seconds + (System.nanoTime() - begin) / 1e9);
  }

  /** Gives the step up; the picture as it was before. */
  NDArray undo() {
    gradient.close();
    NDArray picture = program.module().rolled(rolled, -roll.down(), -roll.right());
    rolled.close();
    return picture;
  }

  /** Gives the step up, and the picture. */
  @Override
  public void close() {
    rolled.close();
    gradient.close();
  }
}
