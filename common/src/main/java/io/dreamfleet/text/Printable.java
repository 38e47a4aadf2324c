package io.dreamfleet.text;

/** Text that somebody else has written, made fit for a line of a log and for a screen. */
public final class Printable {
  private static final String CUT = "...";

  private Printable() {}

  /** One line: every control character and line separator is a question mark. */
  public static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\p{Cs}]", "?");
  }

  /** The beginning of one line. */
  public static String cut(String text, int most) {
    return text.length() <= most ? line(text) : line(text.substring(0, most)) + CUT;
  }

  /** Several lines, of a bounded length: line feeds stay, other control characters do not. */
  public static String lines(String text, int most) {
    String beginning = text.length() <= most ? text : text.substring(0, most) + CUT;
    return beginning.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\p{Cs}&&[^\\n]]", "?");
  }
}
