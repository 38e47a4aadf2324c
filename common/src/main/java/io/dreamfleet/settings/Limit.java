package io.dreamfleet.settings;

import java.util.Locale;
import java.util.Optional;

/**
 * One limit on what a job may ask of a fleet. Each is a setting of its own: {@link #key} in the
 * settings file, {@link #variable} in the environment.
 */
public enum Limit {
  /** Of a picture, width times height: 2048x2048; an image's values must fit one array. */
  PIXELS(2048L * 2048, 1L << 28),
  /** Of an ascent, of all octaves together. */
  STEPS(100_000, Integer.MAX_VALUE),
  /** Pictures that a job keeps on its way. */
  SNAPSHOTS(4096, Integer.MAX_VALUE),
  /**
   * Of all snapshots of a job together, or of all pictures of a set, which are held in memory until
   * it is done.
   */
  SNAPSHOT_PIXELS(4L * 2048 * 2048, 1L << 40),
  /** Of a sum: each is read from its layer at every step. */
  OBJECTIVE_TERMS(64, 4096),
  /** Of an input picture's or a mask's file: 40 MiB. */
  INPUT_BYTES(40L << 20, 1L << 30),
  /** Of an input picture or a mask: 8192x4096, which are 400 MB as float32 values. */
  INPUT_PIXELS(8192L * 4096, 1L << 28),
  /** Of a data set: its zip archive, and what is in it, unpacked: 512 MiB. */
  DATA_SET_BYTES(512L << 20, 1L << 40),
  /** Of a data set: 100,000. */
  DATA_SET_PICTURES(100_000, 1 << 24),
  /** Laid out in the plane by one survey. */
  EMBEDDED_PICTURES(20_000, 1 << 20),
  /** That a survey keeps of all its layers and pictures together: 256 MiB as float32 values. */
  ACTIVATION_NUMBERS(1L << 26, 1L << 32),
  /** Of a direction's vector. */
  VECTOR_NUMBERS(1L << 20, 1L << 26),
  /** Of a file of weights: 4 GiB. */
  WEIGHTS_BYTES(4L << 30, Long.MAX_VALUE),
  /** Of a job kept on its way: 1 GiB, a picture of 20 megapixels with its optimizer's state. */
  CHECKPOINT_BYTES(1L << 30, 1L << 30),
  /** Of a record of the jobs topic: 1 MiB, which is Kafka's own default. */
  RECORD_BYTES(1L << 20, 1L << 28);

  private static final String PREFIX = "dreamfleet.limits.";

  private final long fallback;
  private final long most;

  Limit(long fallback, long most) {
    this.fallback = fallback;
    this.most = most;
  }

  /** Its name in a settings file, such as {@code dreamfleet.limits.input-bytes}. */
  public String key() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its environment variable, such as {@code DREAMFLEET_LIMITS_INPUT_BYTES}. */
  public String variable() {
    return "DREAMFLEET_LIMITS_" + name();
  }

  /** What it is where nobody sets it. */
  public long fallback() {
    return fallback;
  }

  /** As the end of a refusal: what would be right, and who could change it. */
  public String advice() {
    return "the workers' setting " + key() + " raises that";
  }

  static Optional<Limit> ofKey(String key) {
    for (Limit limit : values()) {
      if (limit.key().equals(key)) {
        return Optional.of(limit);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads a value.
   *
   * @param origin the key or variable that it was given by
   * @throws SettingsException when it is no whole number from 1 to the most that can be worked with
   */
  long parse(String text, String origin) {
    if (text.matches("\\d{1,19}")) {
      try {
        long value = Long.parseLong(text);
        if (value >= 1 && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // nineteen digits can be too many; said below
      }
    }
    throw new SettingsException(
        "%s must be a whole number from 1 to %d, but is \"%s\"".formatted(origin, most, text));
  }
}
