package io.dreamfleet.job;

import io.dreamfleet.text.Printable;
import java.util.Objects;

/**
 * A job that can never succeed as it stands: a code for programs and a sentence for people. What
 * the sentence quotes may come from anybody, so it is cut and its control characters are shown as
 * question marks; a line feed stays, because a refusal may point into a text in the line below it.
 */
public final class JobRefusedException extends RuntimeException {
  private static final int LONGEST = 2000;

  private final FailureCode code;

  public JobRefusedException(FailureCode code, String sentence) {
    super(Printable.lines(sentence, LONGEST));
    this.code = Objects.requireNonNull(code);
  }

  public JobRefusedException(FailureCode code, String sentence, Throwable cause) {
    super(Printable.lines(sentence, LONGEST), cause);
    this.code = Objects.requireNonNull(code);
  }

  public FailureCode code() {
    return code;
  }
}
