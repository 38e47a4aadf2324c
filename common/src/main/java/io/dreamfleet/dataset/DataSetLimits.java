package io.dreamfleet.dataset;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.settings.Limits;

/**
 * The most that a data set may be.
 *
 * @param bytes of its archive, and of what is in it, unpacked
 * @param pictures in it
 * @param each what each of its pictures may be
 */
public record DataSetLimits(long bytes, int pictures, InputLimits each) {
  /** The fleet's defaults. */
  public static final DataSetLimits DEFAULT = of(Limits.DEFAULT);

  /** Those that a fleet is set up with. */
  public static DataSetLimits of(Limits limits) {
    return new DataSetLimits(
        limits.of(Limit.DATA_SET_BYTES),
        Math.toIntExact(limits.of(Limit.DATA_SET_PICTURES)),
        InputLimits.of(limits));
  }

  /**
   * Refuses an archive that is too long.
   *
   * @param name of the archive, for the sentence
   */
  public void checkBytes(String name, long given) {
    if (given > bytes) {
      throw exceeded(
          Limit.DATA_SET_BYTES,
          "%s has %d bytes; at most %d are allowed".formatted(name, given, bytes));
    }
  }

  void checkUnpacked(String name, long given) {
    if (given > bytes) {
      throw exceeded(
          Limit.DATA_SET_BYTES,
          "%s holds more than %d bytes when it is unpacked, which is the most that is allowed"
              .formatted(name, bytes));
    }
  }

  /**
   * Refuses too many pictures.
   *
   * @param name of the data set, for the sentence
   */
  public void checkCount(String name, long given) {
    if (given > pictures) {
      throw exceeded(
          Limit.DATA_SET_PICTURES,
          "%s has more than %d pictures, which is the most that is allowed"
              .formatted(name, pictures));
    }
  }

  private static JobRefusedException exceeded(Limit limit, String sentence) {
    return new JobRefusedException(
        FailureCode.LIMIT_EXCEEDED, "data: %s (%s)".formatted(sentence, limit.advice()));
  }
}
