package io.dreamfleet.weights;

import java.util.Arrays;
import java.util.List;

/**
 * Where the elements of a tensor lie in its storage, counted in elements. One that exists has
 * dimensions that make sense and fits the storage that it was made for, so it can be walked without
 * further checks; its count fits an int.
 */
final class Layout {

  /** More dimensions than any tensor of PyTorch's iterators has (ATen, TensorIterator). */
  static final int MAX_RANK = 64;

  /** How many elements an expanded tensor (stride 0) may claim beyond those that are stored. */
  static final long MAX_REPEATED = 1L << 24;

  private final int[] shape;
  private final long[] strides;
  private final long offset;
  private final long count;

  private Layout(Origin origin, List<Long> shape, List<Long> strides, long offset, long stored) {
    if (shape.size() > MAX_RANK) {
      throw origin.wrong("has " + shape.size() + " dimensions; at most " + MAX_RANK + " are read");
    }
    if (strides.size() != shape.size()) {
      throw origin.wrong("has shape " + shape + " but strides " + strides);
    }
    for (long size : shape) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw origin.wrong("has shape " + shape + ": a dimension is 0 to 2147483647");
      }
    }
    this.shape = shape.stream().mapToInt(Long::intValue).toArray();
    this.strides = strides.stream().mapToLong(Long::longValue).toArray();
    this.offset = offset;
    this.count = count(origin, shape);
    checkFits(origin, stored);
  }

  /**
   * Any layout over a storage, as PyTorch keeps it.
   *
   * @param stored how many elements the storage holds
   * @throws WeightsException when an element would lie outside the storage
   */
  static Layout strided(
      Origin origin, List<Long> shape, List<Long> strides, long offset, long stored) {
    return new Layout(origin, shape, strides, offset, stored);
  }

  /** Row-major order without gaps over a storage that holds just that many elements. */
  static Layout contiguous(Origin origin, List<Long> shape) {
    long count = count(origin, shape);
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride = count == 0 ? 1 : stride * shape.get(d);
    }
    return new Layout(origin, shape, Arrays.asList(strides), 0, count);
  }

  /** The number of elements of a shape. */
  static long count(Origin origin, List<Long> shape) {
    try {
      return shape.stream().reduce(1L, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw origin.wrong("has shape " + shape + ": more elements than can be counted");
    }
  }

  private void checkFits(Origin origin, long stored) {
    if (offset < 0 || offset > stored || Arrays.stream(strides).anyMatch(s -> s < 0)) {
      throw origin.wrong(
          "has offset " + offset + ", strides " + Arrays.toString(strides) + " over " + stored);
    }
    if (count == 0) {
      return;
    }
    long last = lastElement(origin);
    if (last >= stored) {
      throw origin.wrong(
          "reaches element " + last + " of a storage that holds " + stored + ": " + this);
    }
    if (count > Math.max(stored, MAX_REPEATED)) {
      throw origin.wrong(
          ("repeats the %d elements of its storage to %d (%s): save it with .contiguous()")
              .formatted(stored, count, this));
    }
  }

  private long lastElement(Origin origin) {
    try {
      long last = offset;
      for (int d = 0; d < shape.length; d++) {
        last = Math.addExact(last, Math.multiplyExact(strides[d], shape[d] - 1L));
      }
      return last;
    } catch (ArithmeticException e) {
      throw origin.wrong("reaches beyond any storage: " + this);
    }
  }

  int[] shape() {
    return shape.clone();
  }

  int count() {
    return (int) count;
  }

  /** What {@link #walk} calls with each element's place in row-major order and in the storage. */
  interface Visitor {
    void element(int index, long position);
  }

  /** True when row-major order is the order of the storage, without gaps. */
  boolean isContiguous() {
    long expected = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      if (shape[d] != 1 && strides[d] != expected) {
        return false;
      }
      expected *= shape[d];
    }
    return true;
  }

  long offset() {
    return offset;
  }

  /** Visits every element in row-major order. */
  void walk(Visitor visitor) {
    int rank = shape.length;
    int[] index = new int[rank];
    long position = offset;
    for (int done = 0; done < count; done++) {
      visitor.element(done, position);
      for (int d = rank - 1; d >= 0; d--) {
        position += strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        position -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
  }

  @Override
  public String toString() {
    return "shape %s, strides %s, offset %d"
        .formatted(Arrays.toString(shape), Arrays.toString(strides), offset);
  }
}
