package io.dreamfleet.weights;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Takes the arguments of operations from a pickle, never beyond its end. */
final class PickleInput {

  /** No name or text of a checkpoint is near it. */
  private static final int MAX_TEXT = 1 << 20;

  private static final int MAX_LINE = 1 << 10;

  private final ByteBuffer bytes;
  private final String source;

  /**
   * @param bytes little-endian, as pickle is but for its floats
   */
  PickleInput(ByteBuffer bytes, String source) {
    this.bytes = bytes;
    this.source = source;
  }

  int position() {
    return bytes.position();
  }

  int unsignedByte() {
    return need(1).get() & 0xff;
  }

  int unsignedShort() {
    return need(2).getShort() & 0xffff;
  }

  int signedInt() {
    return need(4).getInt();
  }

  long unsignedInt() {
    return need(4).getInt() & 0xffffffffL;
  }

  long signedLong() {
    return need(8).getLong();
  }

  /** An int of any size: two's complement, little-endian. */
  PickleValue integer(long length) {
    byte[] digits = take(length);
    for (int i = 0, j = digits.length - 1; i < j; i++, j--) {
      byte digit = digits[i];
      digits[i] = digits[j];
      digits[j] = digit;
    }
    BigInteger value = digits.length == 0 ? BigInteger.ZERO : new BigInteger(digits);
    return value.bitLength() < Long.SIZE
        ? new PickleValue.Whole(value.longValue())
        : new PickleValue.Scalar("an int beyond 64 bits");
  }

  PickleValue.Text text(long length) {
    return new PickleValue.Text(string(length, StandardCharsets.UTF_8));
  }

  /** A str of Python 2. */
  PickleValue.Text bytesAsText(long length) {
    return new PickleValue.Text(string(length, StandardCharsets.ISO_8859_1));
  }

  /** Text up to the next line feed, which is taken too. */
  String line() {
    int start = bytes.position();
    for (int length = 0; length <= MAX_LINE; length++) {
      need(length + 1);
      if (bytes.get(start + length) == '\n') {
        String line = string(length, StandardCharsets.UTF_8);
        bytes.get();
        return line;
      }
    }
    throw new WeightsException(
        source, "is damaged: a name in its pickle is longer than " + MAX_LINE);
  }

  void skip(long length) {
    need(length);
    bytes.position(bytes.position() + (int) length);
  }

  private String string(long length, Charset charset) {
    return new String(take(length), charset);
  }

  private byte[] take(long length) {
    need(length);
    if (length > MAX_TEXT) {
      throw new WeightsException(
          source,
          "has text of %d bytes in its pickle; at most %d are read".formatted(length, MAX_TEXT));
    }
    byte[] taken = new byte[(int) length];
    bytes.get(taken);
    return taken;
  }

  private ByteBuffer need(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new WeightsException(source, "is truncated or damaged: its pickle ends too early");
    }
    return bytes;
  }
}
