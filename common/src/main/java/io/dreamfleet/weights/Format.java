package io.dreamfleet.weights;

import java.nio.ByteBuffer;

/** The formats of weights that are told apart, by the first bytes of a file. */
enum Format {
  SAFETENSORS,
  PYTORCH_ZIP,
  PYTORCH_LEGACY,
  UNKNOWN;

  /** As many bytes as {@link #of} needs to see. */
  static final int LOOKED_AT = 16;

  /** The header of a zip archive's first entry (PKWARE APPNOTE.TXT 4.3.7). */
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /**
   * The pickle of torch.serialization.MAGIC_NUMBER, 0x1950a86a20f9469cfc6c: operation LONG1 and ten
   * bytes, after the two of the protocol.
   */
  private static final byte[] LEGACY_MAGIC = {
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19
  };

  /**
   * A safetensors header is a JSON object, after the eight bytes of its length. This is looked at
   * first: the length may well read "PK", while a zip archive has the packing method here.
   */
  private static final byte[] JSON_OBJECT = {'{'};

  /**
   * @param start the first {@value #LOOKED_AT} bytes of a file, or all where there are fewer
   */
  static Format of(ByteBuffer start) {
    if (holds(start, Long.BYTES, JSON_OBJECT)) {
      return SAFETENSORS;
    }
    if (holds(start, 0, ZIP)) {
      return PYTORCH_ZIP;
    }
    return holds(start, 2, LEGACY_MAGIC) ? PYTORCH_LEGACY : UNKNOWN;
  }

  private static boolean holds(ByteBuffer start, int at, byte[] expected) {
    return start.limit() >= at + expected.length
        && start.slice(at, expected.length).equals(ByteBuffer.wrap(expected));
  }
}
