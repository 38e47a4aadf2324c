package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A dense tensor of a file, immutable and safe for use by several threads.
 *
 * <p>It holds no copy of its elements but a view of the file, which is mapped into memory: elements
 * are read from the disk and converted when {@link #toFloats()} asks for them, each time anew. A
 * checkpoint of 500 MB so costs the float arrays that are alive, and nothing else.
 */
public final class Tensor {

  private final DType dtype;
  private final Layout layout;
  private final ByteBuffer storage;

  /**
   * @param storage little-endian; holds all that the layout reaches
   */
  Tensor(DType dtype, Layout layout, ByteBuffer storage) {
    this.dtype = dtype;
    this.layout = layout;
    this.storage = storage;
  }

  /**
   * A float32 tensor in memory.
   *
   * @param shape its dimensions; none for a scalar
   * @param values its elements in row-major order; copied
   * @throws WeightsException when the shape makes another number of elements
   */
  public static Tensor of(int[] shape, float[] values) {
    List<Long> sizes = Arrays.stream(shape).mapToObj(Long::valueOf).toList();
    Origin origin = new Origin("memory", "float" + sizes);
    if (Layout.count(origin, sizes) != values.length) {
      throw origin.wrong("is given " + values.length + " values");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, DType.FLOAT32.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor(DType.FLOAT32, Layout.contiguous(origin, sizes), bytes);
  }

  /**
   * A view of elements that are stored somewhere else.
   *
   * @param source the file's name, and
   * @param name the tensor's, for what is wrong
   * @param shape its dimensions; none for a scalar
   * @param strides how far the elements of each dimension are apart, in elements
   * @param storage little-endian; must not change
   * @throws WeightsException when it would reach beyond the storage
   */
  public static Tensor view(
      String source,
      String name,
      DType dtype,
      List<Integer> shape,
      List<Integer> strides,
      ByteBuffer storage) {
    Layout layout =
        Layout.strided(
            new Origin(source, name),
            shape.stream().map(Integer::longValue).toList(),
            strides.stream().map(Integer::longValue).toList(),
            0,
            storage.remaining() / dtype.bytes());
    return new Tensor(dtype, layout, storage);
  }

  /**
   * A tensor of a PyTorch checkpoint.
   *
   * @param bytes of its storage, little-endian
   * @throws WeightsException when they are not as many as the storage is said to have, or too few
   *     for the tensor
   */
  static Tensor stored(Origin origin, PickleValue.TensorView view, ByteBuffer bytes) {
    PickleValue.Storage storage = view.storage();
    int width = storage.dtype().bytes();
    if (bytes.remaining() % width != 0 || bytes.remaining() / width != storage.count()) {
      throw origin.wrong(
          "has a storage of %d elements of %s, but %d bytes"
              .formatted(storage.count(), storage.dtype(), bytes.remaining()));
    }
    Layout layout =
        Layout.strided(origin, view.shape(), view.strides(), view.offset(), storage.count());
    return new Tensor(storage.dtype(), layout, bytes);
  }

  /** How the file stores the elements. */
  public DType dtype() {
    return dtype;
  }

  /** The dimensions, outermost first; empty for a scalar. A fresh array each time. */
  public int[] shape() {
    return layout.shape();
  }

  /** The number of elements; 1 for a scalar, 0 when a dimension is 0. It always fits an int. */
  public long count() {
    return layout.count();
  }

  /**
   * The elements as float32 in contiguous row-major order, whatever the order in the file: {@code
   * float[count()]}, a fresh array each time. FLOAT64 and the integer types are rounded to the
   * nearest float32, BOOL gives 0 and 1.
   */
  public float[] toFloats() {
    float[] floats = new float[layout.count()];
    int width = dtype.bytes();
    if (dtype == DType.FLOAT32 && layout.isContiguous()) {
      storage
          .slice(Math.toIntExact(layout.offset() * width), floats.length * width)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(floats);
    } else if (dtype == DType.BFLOAT16 && layout.isContiguous()) {
      // half a checkpoint's size, and so what large ones come in
      ShortBuffer halves =
          storage
              .slice(Math.toIntExact(layout.offset() * width), floats.length * width)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asShortBuffer();
      for (int i = 0; i < floats.length; i++) {
        floats[i] = Float.intBitsToFloat(halves.get(i) << Short.SIZE);
      }
    } else {
      layout.walk((index, at) -> floats[index] = dtype.read(storage, (int) at * width));
    }
    return floats;
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(layout.shape());
  }
}
