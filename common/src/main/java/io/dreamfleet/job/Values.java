package io.dreamfleet.job;

import io.dreamfleet.text.Printable;
import java.math.BigDecimal;

/** The checks that a job's numbers share; each names the field, the value and what is right. */
final class Values {
  private Values() {}

  static void positive(String field, double value) {
    check(field, value, value > 0 && Double.isFinite(value), "greater than 0");
  }

  static void notNegative(String field, double value) {
    check(field, value, value >= 0 && Double.isFinite(value), "0 or more");
  }

  static void fraction(String field, double value) {
    check(field, value, value >= 0 && value < 1, "at least 0 and less than 1");
  }

  static void between(String field, double value, double least, double most) {
    check(
        field,
        value,
        value >= least && value <= most,
        "from %s to %s".formatted(text(least), text(most)));
  }

  static void atLeastOne(String field, int value) {
    if (value < 1) {
      throw refused(field, "must be 1 or more, but is " + value);
    }
  }

  private static String text(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  static JobRefusedException refused(String field, String sentence) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE, Printable.line(field + " " + sentence));
  }

  private static void check(String field, double value, boolean right, String range) {
    if (!right) {
      throw refused(field, "must be " + range + ", but is " + value);
    }
  }
}
