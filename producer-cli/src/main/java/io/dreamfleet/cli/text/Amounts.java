package io.dreamfleet.cli.text;

import java.time.Duration;
import java.util.Locale;

/** Times and sizes as roughly as people want them. */
public final class Amounts {
  private static final String[] BYTES = {"bytes", "kB", "MB", "GB", "TB", "PB"};

  private Amounts() {}

  /** A time in its two largest units: {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}. */
  public static String time(Duration time) {
    long seconds = Math.round(time.toMillis() / 1000.0);
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 120) {
      return minutes + " min";
    }
    if (minutes < 48 * 60) {
      return "%d h %d min".formatted(minutes / 60, minutes % 60);
    }
    long hours = Math.round(minutes / 60.0);
    return "%d days %d h".formatted(hours / 24, hours % 24);
  }

  /** A size in powers of 1000: {@code 83 MB}, {@code 1.2 GB}. */
  public static String bytes(double bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1000 && unit < BYTES.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(
        Locale.ROOT, amount < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", amount, BYTES[unit]);
  }
}
