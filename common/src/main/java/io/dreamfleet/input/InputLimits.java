package io.dreamfleet.input;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;

/**
 * The most that an input picture may be. A few kilobytes of PNG can decode to gigabytes, so both
 * are checked before memory is taken.
 *
 * @param bytes of the file
 * @param pixels width times height
 */
public record InputLimits(long bytes, long pixels) {
  /** 40 MiB, and 8192x4096 pixels: 400 MB as float32 values. */
  public static final InputLimits DEFAULT = new InputLimits(40L << 20, 8192L * 4096);

  /**
   * Refuses a file that is too long.
   *
   * @param name of the file or object, for the sentence
   */
  public void checkBytes(String name, long given) {
    if (given > bytes) {
      throw exceeded("%s has %d bytes; at most %d are allowed".formatted(name, given, bytes));
    }
  }

  void checkPixels(String name, ImageSize size) {
    if (size.pixels() > pixels) {
      throw exceeded(
          "%s is %s, which is %d pixels; at most %d are allowed"
              .formatted(name, size.text(), size.pixels(), pixels));
    }
  }

  private static JobRefusedException exceeded(String sentence) {
    return new JobRefusedException(FailureCode.LIMIT_EXCEEDED, "input: " + sentence);
  }
}
