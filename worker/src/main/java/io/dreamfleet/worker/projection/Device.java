package io.dreamfleet.worker.projection;

import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/** Lends the device for something short. */
@FunctionalInterface
public interface Device {
  <T> T lend(Function<NDManager, T> work);
}
