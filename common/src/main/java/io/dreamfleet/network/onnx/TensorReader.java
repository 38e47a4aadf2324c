package io.dreamfleet.network.onnx;

import io.dreamfleet.text.Printable;
import io.dreamfleet.weights.DType;
import io.dreamfleet.weights.WeightsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads one {@code TensorProto}; its elements stay in the file where that has them in a row. */
final class TensorReader {
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int DOUBLE_DATA = 10;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;

  /** More dimensions than anything in a network of images has. */
  private static final int MOST_DIMENSIONS = 8;

  /** Of integers that are not in a row in the file: they are for shapes, not for weights. */
  private static final int MOST_NUMBER_BYTES = 1 << 26;

  private static final int SHOWN = 100;

  private final Wire wire;
  private final List<Long> dims = new ArrayList<>();
  private final List<ByteBuffer> pieces = new ArrayList<>();
  private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();
  private String name = "";
  private int dataType;
  private boolean external;

  TensorReader(Wire wire) {
    this.wire = wire;
  }

  String name() {
    return name;
  }

  /** The tensor; what is wrong with it names it. */
  OnnxTensor read() throws IOException {
    wire.message(this::field);
    DType dtype = OnnxTensor.TYPES.get(dataType);
    if (external) {
      throw wrong(
          "is kept in another file (external data): export the model into one file (from PyTorch with external_data=False)");
    }
    if (dtype == null) {
      throw wrong(
          "has elements of ONNX's type %d, which are not read: export the model in float32"
              .formatted(dataType));
    }
    List<Integer> shape = shape();
    ByteBuffer storage = storage();
    long bytes = count(shape) * dtype.bytes();
    if (storage.remaining() != bytes) {
      throw wrong(
          "has shape %s, which takes %d bytes, but %d bytes of elements"
              .formatted(shape, bytes, storage.remaining()));
    }
    return new OnnxTensor(dtype, shape, storage);
  }

  private boolean field(int tag) throws IOException {
    if (tag == Wire.varint(DIMS)) {
      dimension(wire.integer());
    } else if (tag == Wire.bytes(DIMS)) {
      wire.packedIntegers(this::dimension);
    } else if (tag == Wire.varint(DATA_TYPE)) {
      dataType = (int) wire.integer();
    } else if (tag == Wire.bytes(NAME)) {
      name = wire.text();
    } else if (tag == Wire.bytes(RAW_DATA)
        || tag == Wire.bytes(FLOAT_DATA)
        || tag == Wire.bytes(DOUBLE_DATA)) {
      pieces.add(wire.slice());
    } else if (tag == Wire.bytes(INT32_DATA) || tag == Wire.bytes(INT64_DATA)) {
      wire.packedIntegers(this::number);
    } else if (tag == Wire.varint(INT32_DATA) || tag == Wire.varint(INT64_DATA)) {
      number(wire.integer());
    } else if (tag == Wire.varint(DATA_LOCATION)) {
      external |= wire.integer() != 0;
    } else if (tag == Wire.bytes(EXTERNAL_DATA)) {
      external = true;
      return false;
    } else {
      return false;
    }
    return true;
  }

  private void dimension(long size) {
    if (dims.size() == MOST_DIMENSIONS) {
      throw wrong("has more than %d dimensions".formatted(MOST_DIMENSIONS));
    }
    dims.add(size);
  }

  /** An integer of {@code int32_data} or {@code int64_data}, which small types are in too. */
  private void number(long value) {
    if (numbers.size() >= MOST_NUMBER_BYTES) {
      throw wrong("has too many elements in a form that is for few: export it anew");
    }
    int width = OnnxTensor.TYPES.getOrDefault(dataType, DType.INT64).bytes();
    for (int i = 0; i < width; i++) {
      numbers.write((int) (value >>> 8 * i));
    }
  }

  private List<Integer> shape() {
    for (long size : dims) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw wrong("has dimensions %s".formatted(dims));
      }
    }
    return dims.stream().map(Math::toIntExact).toList();
  }

  private long count(List<Integer> shape) {
    try {
      return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw wrong("has shape %s: more elements than can be counted".formatted(shape));
    }
  }

  private ByteBuffer storage() {
    if (numbers.size() > 0) {
      return ByteBuffer.wrap(numbers.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    ByteBuffer whole =
        ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum())
            .order(ByteOrder.LITTLE_ENDIAN);
    pieces.forEach(piece -> whole.put(piece.duplicate()));
    return whole.flip();
  }

  private WeightsException wrong(String sentence) {
    return wire.wrong(
        "has a tensor \"%s\" that %s".formatted(Printable.cut(name, SHOWN), sentence));
  }
}
