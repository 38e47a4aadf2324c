package io.dreamfleet.worker.program;

import java.util.Locale;

/**
 * The number format of a network's weights and activations. The picture, the objective and the
 * optimizer's state are float32 in any case.
 */
public enum Precision {
  FLOAT32(4, "FloatStorage", 6),
  /** Kept as float32, but NVIDIA's tensor cores multiply with ten bits of mantissa. */
  TF32(4, "FloatStorage", 6),
  BFLOAT16(2, "BFloat16Storage", 15);

  private final int bytes;
  private final String storage;
  private final int scalarType;

  Precision(int bytes, String storage, int scalarType) {
    this.bytes = bytes;
    this.storage = storage;
    this.scalarType = scalarType;
  }

  /** The name that people use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }

  /** The class in {@code torch} that names such a storage in a pickle. */
  String storage() {
    return storage;
  }

  /** The number of this type in {@code c10/core/ScalarType.h}. */
  int scalarType() {
    return scalarType;
  }
}
