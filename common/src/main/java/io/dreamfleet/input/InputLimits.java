package io.dreamfleet.input;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.settings.Limits;

/**
 * The most that a job's inputs may be. A few kilobytes of PNG can decode to gigabytes, so all of it
 * is checked before memory is taken.
 *
 * @param bytes of a picture's file
 * @param pixels width times height
 * @param numbers of a vector
 */
public record InputLimits(long bytes, long pixels, int numbers) {
  /** The fleet's defaults. */
  public static final InputLimits DEFAULT = of(Limits.DEFAULT);

  /** A number in double precision takes 24 characters and one between it and the next. */
  private static final long BYTES_PER_NUMBER = 32;

  /** Limits on pictures, and the usual one on vectors. */
  public InputLimits(long bytes, long pixels) {
    this(bytes, pixels, (int) Limit.VECTOR_NUMBERS.fallback());
  }

  /** Those that a fleet is set up with. */
  public static InputLimits of(Limits limits) {
    return new InputLimits(
        limits.of(Limit.INPUT_BYTES),
        limits.of(Limit.INPUT_PIXELS),
        Math.toIntExact(limits.of(Limit.VECTOR_NUMBERS)));
  }

  /**
   * Refuses a picture's file that is too long.
   *
   * @param name of the file or object, for the sentence
   */
  public void checkBytes(String name, long given) {
    if (given > bytes) {
      throw exceeded(
          Limit.INPUT_BYTES,
          "%s has %d bytes; at most %d are allowed".formatted(name, given, bytes));
    }
  }

  /** Refuses a vector's file in which there must be more numbers than are allowed. */
  void checkVectorBytes(String name, long given) {
    long most = numbers * BYTES_PER_NUMBER;
    if (given > most) {
      throw exceeded(
          Limit.VECTOR_NUMBERS,
          "the vector %s has %d bytes; at most %d are allowed, %d for each of %d numbers"
              .formatted(name, given, most, BYTES_PER_NUMBER, numbers));
    }
  }

  /**
   * Refuses a caricature's target that has too many numbers.
   *
   * @param layer whose output it is
   */
  public void checkTarget(String layer, long given) {
    if (given > numbers) {
      throw exceeded(
          Limit.VECTOR_NUMBERS,
          "the output of %s has %d numbers; a caricature's target has at most %d"
              .formatted(layer, given, numbers));
    }
  }

  void checkPixels(String name, ImageSize size) {
    if (size.pixels() > pixels) {
      throw exceeded(
          Limit.INPUT_PIXELS,
          "%s is %s, which is %d pixels; at most %d are allowed"
              .formatted(name, size.text(), size.pixels(), pixels));
    }
  }

  /** A refusal that names the setting. */
  static JobRefusedException exceeded(Limit limit, String sentence) {
    return new JobRefusedException(
        FailureCode.LIMIT_EXCEEDED, "input: %s (%s)".formatted(sentence, limit.advice()));
  }
}
