package io.dreamfleet.cli.text;

import java.util.regex.Pattern;

/** Units as there is room for them: text forms with short addresses. */
public final class UnitText {
  private static final Pattern ADDRESS = Pattern.compile("s3://[^\\s,()]*/([^\\s,()/]+)");
  private static final Pattern HASHED = Pattern.compile("([0-9a-f]{10})[0-9a-f]{54}(?:\\.npy)?");

  private UnitText() {}

  /** A unit's text form with the last part of every address alone, and hashes abbreviated. */
  public static String shortened(String unit) {
    return HASHED.matcher(ADDRESS.matcher(unit).replaceAll("$1")).replaceAll("$1");
  }
}
