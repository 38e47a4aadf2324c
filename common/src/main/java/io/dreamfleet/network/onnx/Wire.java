package io.dreamfleet.network.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.dreamfleet.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Messages of Protocol Buffers as they are read: field by field, without copies of what is large.
 * What a file says about lengths is believed only as far as the file goes.
 */
final class Wire {
  /** The most characters of a name; the rest of a longer text is of no use. */
  private static final int LONGEST_TEXT = 1 << 12;

  /** Of inputs, outputs or numbers of one node. */
  private static final int LONGEST_LIST = 1 << 14;

  private final String source;
  private final ByteBuffer content;
  private final CodedInputStream in;

  /**
   * @param source the file's name
   */
  Wire(String source, ByteBuffer content) {
    this.source = source;
    this.content = content;
    this.in = CodedInputStream.newInstance(content);
  }

  /** Reads one field of a message, if it is one that is wanted. */
  @FunctionalInterface
  interface Fields {
    /**
     * @param tag number and wire type, as {@link #varint}, {@link #bytes} and the others make them
     * @return whether it was read; others are passed over
     */
    boolean read(int tag) throws IOException;
  }

  static int varint(int number) {
    return tag(number, WireFormat.WIRETYPE_VARINT);
  }

  static int bytes(int number) {
    return tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  static int fixed32(int number) {
    return tag(number, WireFormat.WIRETYPE_FIXED32);
  }

  static int fixed64(int number) {
    return tag(number, WireFormat.WIRETYPE_FIXED64);
  }

  private static int tag(int number, int type) {
    return number << 3 | type;
  }

  /**
   * Reads the message that the whole file is.
   *
   * @throws WeightsException when the file is none
   */
  void file(Fields fields) {
    try {
      fields(fields);
      if (!in.isAtEnd()) {
        throw wrong("is damaged, or no ONNX file");
      }
    } catch (InvalidProtocolBufferException e) {
      throw new WeightsException(source, "is truncated or damaged, or no ONNX file", e);
    } catch (IOException e) {
      throw new WeightsException(source, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads a message within another. */
  void message(Fields fields) throws IOException {
    int length = in.readRawVarint32();
    int outer = in.pushLimit(length);
    fields(fields);
    in.checkLastTagWas(0);
    if (in.getBytesUntilLimit() != 0) {
      throw wrong("is truncated");
    }
    in.popLimit(outer);
  }

  private void fields(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(tag) && !in.skipField(tag)) {
        throw wrong("is damaged, or no ONNX file");
      }
    }
  }

  long integer() throws IOException {
    return in.readRawVarint64();
  }

  double real() throws IOException {
    return in.readFloat();
  }

  double longReal() throws IOException {
    return in.readDouble();
  }

  String text() throws IOException {
    ByteBuffer bytes = slice();
    byte[] start = new byte[Math.min(LONGEST_TEXT, bytes.remaining())];
    bytes.get(start);
    return new String(start, StandardCharsets.UTF_8);
  }

  /** Bytes as a view of the file, little-endian. */
  ByteBuffer slice() throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return content.slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Numbers behind one another. */
  void packedIntegers(LongConsumer numbers) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      numbers.accept(in.readRawVarint64());
    }
    in.popLimit(outer);
  }

  /**
   * Adds to a list that a file can make long.
   *
   * @throws WeightsException when it is longer than any that makes sense
   */
  <T> void add(List<T> list, T value) {
    if (list.size() == LONGEST_LIST) {
      throw wrong("has a list of more than %d entries in a node".formatted(LONGEST_LIST));
    }
    list.add(value);
  }

  WeightsException wrong(String sentence) {
    return new WeightsException(source, sentence);
  }
}
