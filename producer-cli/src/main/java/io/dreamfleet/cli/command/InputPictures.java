package io.dreamfleet.cli.command;

import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.store.ObjectStore;
import java.util.Optional;

/**
 * The pictures that a submission's jobs read.
 *
 * @param input that a dream begins from
 * @param mask of where the dream may change it
 */
record InputPictures(Optional<PicturePlace> input, Optional<PicturePlace> mask) {

  /** Their addresses. */
  record Urls(Optional<String> input, Optional<String> mask) {}

  boolean areNone() {
    return input.isEmpty() && mask.isEmpty();
  }

  /** Addresses for jobs that are only to be checked. */
  Urls provisionalUrls() {
    return new Urls(
        input.map(PicturePlace::provisionalUrl), mask.map(PicturePlace::provisionalUrl));
  }

  /**
   * Sees to it that workers find the pictures.
   *
   * @return their addresses for jobs
   */
  Urls provide(ObjectStore store, InputLimits limits) {
    InputLibrary library = new InputLibrary(store, limits);
    return new Urls(
        input.map(place -> place.provide(library)), mask.map(place -> place.provide(library)));
  }
}
