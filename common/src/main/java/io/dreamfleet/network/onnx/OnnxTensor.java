package io.dreamfleet.network.onnx;

import io.dreamfleet.weights.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A tensor of the file.
 *
 * @param dtype how its elements are stored
 * @param shape its dimensions; none for a scalar
 * @param storage its elements, row-major, read-only and little-endian, just as many as the shape
 *     has
 */
record OnnxTensor(DType dtype, List<Integer> shape, ByteBuffer storage) {
  OnnxTensor {
    shape = List.copyOf(shape);
    storage = storage.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@code TensorProto.DataType}; the others are no numbers, or quantised ones. */
  static final Map<Integer, DType> TYPES =
      Map.of(
          1, DType.FLOAT32,
          2, DType.UINT8,
          3, DType.INT8,
          5, DType.INT16,
          6, DType.INT32,
          7, DType.INT64,
          9, DType.BOOL,
          10, DType.FLOAT16,
          11, DType.FLOAT64,
          16, DType.BFLOAT16);
}
