package io.dreamfleet.worker.program;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the few pickle opcodes (protocol 2; CPython's {@code Lib/pickletools.py} describes each)
 * that a TorchScript archive's {@code data.pkl} and {@code constants.pkl} are made of.
 */
final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    op(0x80).op(2);
  }

  Pickle mark() {
    return op('(');
  }

  /** A class by module and name. */
  Pickle global(String module, String name) {
    return op('c').raw(module + "\n" + name + "\n");
  }

  Pickle text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    op('X').littleEndian(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  Pickle integer(int value) {
    return op('J').littleEndian(value);
  }

  Pickle bool(boolean value) {
    return op(value ? 0x88 : 0x89);
  }

  Pickle emptyTuple() {
    return op(')');
  }

  Pickle emptyList() {
    return op(']');
  }

  Pickle emptyDict() {
    return op('}');
  }

  /** Everything since the mark, as a tuple. */
  Pickle tuple() {
    return op('t');
  }

  Pickle integers(List<Integer> values) {
    mark();
    values.forEach(this::integer);
    return tuple();
  }

  /** The tuple on the stack as the id of something kept outside the pickle. */
  Pickle persistentId() {
    return op('Q');
  }

  /** Calls the class below with the tuple on the stack. */
  Pickle reduce() {
    return op('R');
  }

  /** Makes an object of the class below, without running its constructor. */
  Pickle newObject() {
    return op(0x81);
  }

  /** Puts the pairs since the mark into the dictionary below. */
  Pickle setItems() {
    return op('u');
  }

  /** Gives the object below the state on the stack. */
  Pickle build() {
    return op('b');
  }

  /** An object that another pickle makes, without its protocol and its end. */
  Pickle object(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    out.writeBytes(bytes);
    return this;
  }

  byte[] stop() {
    op('.');
    return out.toByteArray();
  }

  private Pickle op(int opcode) {
    out.write(opcode);
    return this;
  }

  private Pickle raw(String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private Pickle littleEndian(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }
}
