package io.dreamfleet.worker.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as a program's archive holds it: a convolution's weight channels-last, the rest
 * contiguous.
 *
 * @param shape sizes of its dimensions
 * @param values row-major float32 values, whatever the storage
 * @param precision the number format that it is stored in
 */
record StoredTensor(List<Integer> shape, float[] values, Precision precision) {

  /** The strides of its storage in elements: OHWI for a weight of shape OIHW. */
  List<Integer> strides() {
    if (shape.size() == 4) {
      int in = shape.get(1);
      int height = shape.get(2);
      int width = shape.get(3);
      return List.of(height * width * in, 1, width * in, in);
    }
    return switch (shape.size()) {
      case 1 -> List.of(1);
      case 2 -> List.of(shape.get(1), 1);
      case 3 -> List.of(shape.get(1) * shape.get(2), shape.get(2), 1);
      default -> throw new IllegalArgumentException("no parameter has the shape " + shape);
    };
  }

  /** The storage, little-endian. */
  byte[] bytes() {
    ByteBuffer storage =
        ByteBuffer.allocate(values.length * precision.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    if (shape.size() == 4) {
      writeChannelsLast(storage);
    } else {
      for (float value : values) {
        write(storage, value);
      }
    }
    return storage.array();
  }

  private void writeChannelsLast(ByteBuffer storage) {
    int in = shape.get(1);
    int area = shape.get(2) * shape.get(3);
    for (int out = 0; out < shape.get(0); out++) {
      for (int position = 0; position < area; position++) {
        for (int channel = 0; channel < in; channel++) {
          write(storage, values[(out * in + channel) * area + position]);
        }
      }
    }
  }

  private void write(ByteBuffer storage, float value) {
    switch (precision) {
      case FLOAT32 -> storage.putFloat(value);
      case BFLOAT16 -> storage.putShort(bfloat16(value));
    }
  }

  /** The upper half of a float32, rounded to nearest, ties to even. */
  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
