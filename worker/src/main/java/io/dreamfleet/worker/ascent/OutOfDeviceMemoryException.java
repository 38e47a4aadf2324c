package io.dreamfleet.worker.ascent;

import ai.djl.engine.EngineException;

/** A single ascent does not fit into the device's memory. */
public final class OutOfDeviceMemoryException extends RuntimeException {
  OutOfDeviceMemoryException(Throwable cause) {
    super("the device has not enough memory for this job alone", cause);
  }

  /** Whether libtorch says that memory ran out: on CUDA in one phrase, on the CPU in another. */
  static boolean isCauseOf(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
  }
}
