package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The element types that are read; all are stored little-endian. */
public enum DType {
  /** IEEE 754 binary64. */
  FLOAT64(8, "F64", "DoubleStorage", (bytes, at) -> (float) bytes.getDouble(at)),
  /** IEEE 754 binary32. */
  FLOAT32(4, "F32", "FloatStorage", ByteBuffer::getFloat),
  /** IEEE 754 binary16. */
  FLOAT16(2, "F16", "HalfStorage", (bytes, at) -> halfToFloat(bytes.getShort(at))),
  /** The upper half of a binary32. */
  BFLOAT16(2, "BF16", "BFloat16Storage", (b, at) -> Float.intBitsToFloat(b.getShort(at) << 16)),
  /** Signed, 64 bits. */
  INT64(8, "I64", "LongStorage", ByteBuffer::getLong),
  /** Signed, 32 bits. */
  INT32(4, "I32", "IntStorage", ByteBuffer::getInt),
  /** Signed, 16 bits. */
  INT16(2, "I16", "ShortStorage", ByteBuffer::getShort),
  /** Signed, 8 bits. */
  INT8(1, "I8", "CharStorage", ByteBuffer::get),
  /** Unsigned, 8 bits. */
  UINT8(1, "U8", "ByteStorage", (bytes, at) -> bytes.get(at) & 0xff),
  /** One byte each; 1 where it is not zero. */
  BOOL(1, "BOOL", "BoolStorage", (bytes, at) -> bytes.get(at) == 0 ? 0 : 1);

  private interface Element {
    float read(ByteBuffer bytes, int at);
  }

  private final int bytes;
  private final String safetensorsName;
  private final String torchStorage;
  private final Element element;

  DType(int bytes, String safetensorsName, String torchStorage, Element element) {
    this.bytes = bytes;
    this.safetensorsName = safetensorsName;
    this.torchStorage = torchStorage;
    this.element = element;
  }

  /** The size of one element, in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The type that a safetensors header calls so: {@code F32}. */
  static Optional<DType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(type -> type.safetensorsName.equals(name)).findAny();
  }

  /** The type whose elements PyTorch keeps in {@code torch.NAME}: {@code FloatStorage}. */
  static Optional<DType> ofTorchStorage(String name) {
    return Arrays.stream(values()).filter(type -> type.torchStorage.equals(name)).findAny();
  }

  /** All types, for an error message. */
  static String readable() {
    return Arrays.stream(values()).map(DType::name).collect(Collectors.joining(", "));
  }

  String safetensorsName() {
    return safetensorsName;
  }

  /** The element at a byte position of a little-endian buffer, rounded to float32. */
  float read(ByteBuffer littleEndian, int at) {
    return element.read(littleEndian, at);
  }

  /** IEEE 754 binary16: 1 sign bit, 5 of exponent with bias 15, 10 of fraction. */
  private static float halfToFloat(short half) {
    int sign = half & 0x8000;
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wideExponent = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign << 16 | wideExponent << 23 | fraction << 13);
  }
}
