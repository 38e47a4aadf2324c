package io.dreamfleet.cli.animation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A way to play pictures one after another, without an end. */
public interface Animation {
  /** How long each picture is shown: a whole number of the hundredths of a second that GIF has. */
  int FRAME_MILLIS = 120;

  /** How long the last one is shown before the first comes again. */
  int LAST_MILLIS = 2000;

  /** The ending of its files' names, without a dot. */
  String ending();

  /**
   * Writes an animation.
   *
   * @param frames PNG files of one size, at least one, in the order in which they are shown
   * @throws IOException when a frame cannot be read, or is unlike the others, or the file cannot be
   *     written
   */
  void write(List<Path> frames, Path file) throws IOException;
}
