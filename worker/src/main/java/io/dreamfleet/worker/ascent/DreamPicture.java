package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.program.DreamModule;
import java.util.List;
import java.util.Optional;

/**
 * The picture of a dream on its way through the octaves. An octave begins with the input resized to
 * it, plus what the octave before has changed in its own, resized likewise; not where the mask is
 * 0, so that there the last octave's picture is the input to the last bit. At most three arrays of
 * the input's size exist at once, beside the mask.
 */
final class DreamPicture implements AutoCloseable {
  private final NDManager manager;
  private final DreamModule module;
  private final List<ImageSize> sizes;
  private final long channels;
  private final NDArray input;
  private final DreamMask whole;
  private int octave;
  private NDArray mask;
  private NDArray picture;

  /**
   * Begins the first octave.
   *
   * @param values {@code float[channels][height][width]} in [0, 1], flat, of the last octave's size
   * @param mask stays the caller's to close, after this
   */
  DreamPicture(
      NDManager device, DreamModule module, List<ImageSize> sizes, float[] values, DreamMask mask) {
    this.manager = device.newSubManager();
    this.module = module;
    this.sizes = List.copyOf(sizes);
    ImageSize last = sizes.get(sizes.size() - 1);
    this.channels = values.length / last.pixels();
    this.input = manager.create(values, shape(last));
    this.whole = mask;
    this.mask = mask.at(size(), manager);
    this.picture = begun(Optional.empty());
  }

  /**
   * Goes to where an earlier dream was.
   *
   * @param octave from 0
   * @param values {@code float[channels][height][width]}, flat, of that octave's size
   */
  void resume(int octave, float[] values) {
    this.octave = octave;
    picture.close();
    if (isInLastOctave()) {
      input.close();
    }
    mask.close();
    mask = whole.at(size(), manager);
    picture = manager.create(values, shape(size()));
  }

  private Shape shape(ImageSize of) {
    return new Shape(1, channels, of.height(), of.width());
  }

  /** The size of the octave that it is in. */
  ImageSize size() {
    return sizes.get(octave);
  }

  boolean isInLastOctave() {
    return octave == sizes.size() - 1;
  }

  /** The picture in this octave; whoever takes it puts it, or what became of it, back. */
  NDArray take() {
    return picture;
  }

  /** The mask in this octave. */
  NDArray mask() {
    return mask;
  }

  void putBack(NDArray moved) {
    picture = moved;
  }

  /** Goes on to the next octave. */
  void nextOctave() {
    NDArray base = resizedInput();
    NDArray detail = module.detail(picture, base);
    base.close();
    picture.close();
    octave++;
    mask.close();
    mask = whole.at(size(), manager);
    picture = begun(Optional.of(detail));
    detail.close();
  }

  private NDArray begun(Optional<NDArray> detail) {
    // nobody needs the input itself once the last octave has begun
    NDArray base = isInLastOctave() ? input : resizedInput();
    if (detail.isPresent()) {
      try (NDArray larger = module.resized(detail.get(), size().height(), size().width())) {
        module.addDetail(base, larger, mask);
      }
    }
    return base;
  }

  private NDArray resizedInput() {
    return module.resized(input, size().height(), size().width());
  }

  @Override
  public void close() {
    manager.close();
  }
}
