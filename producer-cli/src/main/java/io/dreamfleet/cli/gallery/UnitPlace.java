package io.dreamfleet.cli.gallery;

import java.util.OptionalInt;

/**
 * Where a picture belongs.
 *
 * @param channel empty for the whole layer
 */
record UnitPlace(String model, String layer, OptionalInt channel) {
  /** Channels that share a sheet of tiles and a file of what is known of them. */
  static final int CHUNK = 64;

  /** The first channel of its chunk; empty for the whole layer. */
  OptionalInt chunk() {
    return channel.isPresent()
        ? OptionalInt.of(channel.getAsInt() / CHUNK * CHUNK)
        : OptionalInt.empty();
  }
}
