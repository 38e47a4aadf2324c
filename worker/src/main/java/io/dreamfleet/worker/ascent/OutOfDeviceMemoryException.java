package io.dreamfleet.worker.ascent;

/** A single ascent does not fit into the device's memory. */
public final class OutOfDeviceMemoryException extends RuntimeException {
  OutOfDeviceMemoryException(Throwable cause) {
    super("the device has not enough memory for this job alone", cause);
  }
}
