package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.program.DreamModule;
import java.util.Optional;

/**
 * How much a dream may change each place of its picture: from 0, not at all, to 1. It is stretched
 * to whatever size is asked for.
 */
final class DreamMask implements AutoCloseable {
  private final DreamModule module;
  private final NDArray values;
  private final boolean everywhere;

  private DreamMask(DreamModule module, NDArray values, boolean everywhere) {
    this.module = module;
    this.values = values;
    this.everywhere = everywhere;
  }

  /**
   * Decodes a mask; where there is none, everything may change.
   *
   * @throws io.dreamfleet.job.JobRefusedException when it is damaged, or black everywhere
   */
  static DreamMask of(Optional<InputPicture> picture, NDManager device, DreamModule module) {
    return picture
        .map(
            mask -> {
              Shape shape = new Shape(1, 1, mask.size().height(), mask.size().width());
              return new DreamMask(module, device.create(mask.decodeMask(), shape), false);
            })
        .orElseGet(() -> new DreamMask(module, device.ones(new Shape(1, 1, 1, 1)), true));
  }

  /**
   * The mask of a picture of this size.
   *
   * @return {@code float[1][1][height][width]}, or {@code float[1][1][1][1]} where everything may
   *     change, of this manager
   */
  NDArray at(ImageSize size, NDManager manager) {
    NDArray stretched =
        everywhere ? values.duplicate() : module.fitted(values, size.height(), size.width());
    stretched.attach(manager);
    return stretched;
  }

  @Override
  public void close() {
    values.close();
  }
}
