package io.dreamfleet.network.onnx;

import io.dreamfleet.weights.DType;
import io.dreamfleet.weights.Tensor;
import io.dreamfleet.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value that does not depend on the picture: weights, which stay in the file, or numbers that
 * shapes are made of.
 *
 * @param strides how far the elements of each dimension are apart, in elements
 * @param storage little-endian
 */
record Constant(DType dtype, List<Integer> shape, List<Integer> strides, ByteBuffer storage)
    implements Value {
  /** Arithmetic with more numbers than this is none with shapes, and none that is done here. */
  static final int MOST_FOLDED = 1 << 20;

  Constant {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  static Constant of(OnnxTensor tensor) {
    return new Constant(tensor.dtype(), tensor.shape(), rowMajor(tensor.shape()), tensor.storage());
  }

  /** Whole numbers, or others. */
  static Constant of(boolean whole, List<Integer> shape, double[] numbers) {
    ByteBuffer storage =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      if (whole) {
        storage.putLong((long) number);
      } else {
        storage.putDouble(number);
      }
    }
    return new Constant(
        whole ? DType.INT64 : DType.FLOAT64, shape, rowMajor(shape), storage.flip());
  }

  static Constant ofInts(long... numbers) {
    return of(true, List.of(numbers.length), Arrays.stream(numbers).asDoubleStream().toArray());
  }

  private static List<Integer> rowMajor(List<Integer> shape) {
    Integer[] strides = new Integer[shape.size()];
    int stride = 1;
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= Math.max(1, shape.get(d));
    }
    return Arrays.asList(strides);
  }

  boolean isWhole() {
    return switch (dtype) {
      case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 -> false;
      case INT64, INT32, INT16, INT8, UINT8, BOOL -> true;
    };
  }

  /** Whether the elements are those of a tensor of the file, which nobody can write to. */
  boolean isInFile() {
    return storage.isReadOnly();
  }

  int rank() {
    return shape.size();
  }

  /** The number of elements. */
  long count() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }

  /** The numbers in row-major order, exact up to 2^53. */
  double[] numbers() {
    if (count() > MOST_FOLDED) {
      throw new UnsupportedNodeException(
          "computes with %s constant numbers; up to %d are".formatted(shape, MOST_FOLDED));
    }
    double[] numbers = new double[(int) count()];
    int[] index = new int[rank()];
    int position = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(position);
      for (int d = rank() - 1; d >= 0; d--) {
        position += strides.get(d);
        if (++index[d] < shape.get(d)) {
          break;
        }
        position -= strides.get(d) * shape.get(d);
        index[d] = 0;
      }
    }
    return numbers;
  }

  private double number(int position) {
    int at = position * dtype.bytes();
    return switch (dtype) {
      case FLOAT64 -> storage.getDouble(at);
      case FLOAT32 -> storage.getFloat(at);
      case INT64 -> storage.getLong(at);
      case INT32 -> storage.getInt(at);
      default -> new Reading(dtype, storage).at(at);
    };
  }

  /** One element of another type, by way of a tensor. */
  private record Reading(DType dtype, ByteBuffer storage) {
    double at(int bytes) {
      ByteBuffer element = storage.slice(bytes, dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      return Tensor.view("constant", "element", dtype, List.of(), List.of(), element).toFloats()[0];
    }
  }

  /** The numbers as whole ones. */
  long[] integers() {
    return Arrays.stream(numbers()).mapToLong(number -> (long) number).toArray();
  }

  /** Its only number. */
  double single() {
    double[] numbers = numbers();
    if (numbers.length != 1) {
      throw new UnsupportedNodeException("has %s numbers where one is needed".formatted(shape));
    }
    return numbers[0];
  }

  /** The same elements with the axes in another order. */
  Constant transposed(List<Integer> order) {
    return new Constant(
        dtype,
        order.stream().map(shape::get).toList(),
        order.stream().map(strides::get).toList(),
        storage);
  }

  /** The same elements, row-major, in another shape of as many. */
  Constant reshaped(List<Integer> other) {
    boolean inARow =
        IntStream.range(0, rank())
            .allMatch(d -> shape.get(d) == 1 || strides.get(d).equals(rowMajor(shape).get(d)));
    return inARow
        ? new Constant(dtype, other, rowMajor(other), storage)
        : of(isWhole(), other, numbers());
  }

  /**
   * The elements as a tensor.
   *
   * @throws WeightsException when they do not fit the storage
   */
  Tensor tensor(String source, String name) {
    return Tensor.view(source, name, dtype, shape, strides, storage);
  }
}
