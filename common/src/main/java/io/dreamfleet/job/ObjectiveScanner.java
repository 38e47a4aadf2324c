package io.dreamfleet.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An objective's text as it is read from left to right, and sentences that point into it. */
final class ObjectiveScanner {
  /** How much of a long text is shown to either side of what is wrong. */
  private static final int SHOWN = 60;

  private static final String CUT = "...";

  private final String field;
  private final String text;
  private int at;

  /**
   * A reader at the text's beginning.
   *
   * @param field what the text is called in sentences
   */
  ObjectiveScanner(String field, String text) {
    this.field = field;
    this.text = text;
    spaces();
  }

  /** The place of the next character, from 0. */
  int at() {
    return at;
  }

  boolean ends() {
    return at == text.length();
  }

  /** Whether this character comes next. */
  boolean sees(char wanted) {
    return !ends() && text.charAt(at) == wanted;
  }

  /** Goes past this character and the spaces behind it, if it comes next. */
  boolean passes(char wanted) {
    if (!sees(wanted)) {
      return false;
    }
    at++;
    spaces();
    return true;
  }

  /** Goes past this character and the spaces behind it. */
  void require(char wanted) {
    if (!passes(wanted)) {
      throw wrong(at, "expected " + wanted);
    }
  }

  /** Goes past what matches here, if anything does; not past spaces. */
  Optional<String> match(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(matcher.group());
  }

  void spaces() {
    while (!ends() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** Refuses a text that is longer than this. */
  void requireShort(int most) {
    if (text.length() > most) {
      throw wrong(most, "expected at most %d characters, goes on".formatted(most));
    }
  }

  /** A refusal that points at a place of the text, counted from 0. */
  JobRefusedException wrong(int place, String sentence) {
    int start = place > SHOWN + CUT.length() ? place - SHOWN : 0;
    int end = text.length() - place > SHOWN + CUT.length() ? place + SHOWN : text.length();
    String before = start == 0 ? "" : CUT;
    String shown = before + text.substring(start, end) + (end == text.length() ? "" : CUT);
    return new JobRefusedException(
        FailureCode.INVALID_VALUE,
        "%s: %s at column %d:\n  %s\n  %s^"
            .formatted(
                field,
                sentence,
                place + 1,
                // a line break would tear the text from the mark below it
                shown.replaceAll("[\\p{Cntrl}\u0080-\u009f\u2028\u2029]", " "),
                " ".repeat(before.length() + place - start)));
  }
}
