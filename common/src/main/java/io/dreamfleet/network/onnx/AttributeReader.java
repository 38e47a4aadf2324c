package io.dreamfleet.network.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads one {@code AttributeProto}. */
final class AttributeReader {
  /** {@code AttributeProto.AttributeType}. */
  private static final int INT = 2;

  private static final int FLOAT = 1;
  private static final int STRING = 3;
  private static final int TENSOR = 4;
  private static final int FLOATS = 6;
  private static final int INTS = 7;

  private final Wire wire;
  private final List<Long> integers = new ArrayList<>();
  private final List<Double> reals = new ArrayList<>();
  private OnnxAttribute single = new OnnxAttribute.Other();
  private String name = "";
  private int type;

  AttributeReader(Wire wire) {
    this.wire = wire;
  }

  String name() {
    return name;
  }

  /** The attribute; fields that are 0 may be missing, so what it is, is what its type says. */
  OnnxAttribute read() throws IOException {
    wire.message(this::field);
    return switch (type) {
      case INTS -> new OnnxAttribute.Ints(integers);
      case FLOATS -> new OnnxAttribute.Reals(reals);
      case INT -> single instanceof OnnxAttribute.Int ? single : new OnnxAttribute.Int(0);
      case FLOAT -> single instanceof OnnxAttribute.Real ? single : new OnnxAttribute.Real(0);
      case STRING -> single instanceof OnnxAttribute.Text ? single : new OnnxAttribute.Text("");
      case TENSOR -> single instanceof OnnxAttribute.Numbers ? single : new OnnxAttribute.Other();
      default -> new OnnxAttribute.Other();
    };
  }

  private boolean field(int tag) throws IOException {
    if (tag == Wire.bytes(1)) {
      name = wire.text();
    } else if (tag == Wire.fixed32(2)) {
      single = new OnnxAttribute.Real(wire.real());
    } else if (tag == Wire.varint(3)) {
      single = new OnnxAttribute.Int(wire.integer());
    } else if (tag == Wire.bytes(4)) {
      single = new OnnxAttribute.Text(wire.text());
    } else if (tag == Wire.bytes(5)) {
      single = new OnnxAttribute.Numbers(new TensorReader(wire).read());
    } else if (tag == Wire.varint(20)) {
      type = (int) wire.integer();
    } else {
      return list(tag);
    }
    return true;
  }

  private boolean list(int tag) throws IOException {
    if (tag == Wire.fixed32(7)) {
      wire.add(reals, wire.real());
    } else if (tag == Wire.bytes(7)) {
      ByteBuffer packed = wire.slice();
      while (packed.remaining() >= Float.BYTES) {
        wire.add(reals, (double) packed.getFloat());
      }
    } else if (tag == Wire.varint(8)) {
      wire.add(integers, wire.integer());
    } else if (tag == Wire.bytes(8)) {
      wire.packedIntegers(value -> wire.add(integers, value));
    } else {
      return false;
    }
    return true;
  }
}
