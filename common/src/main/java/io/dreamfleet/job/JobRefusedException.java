package io.dreamfleet.job;

import java.util.Objects;

/** A job that can never succeed as it stands: a code for programs and a sentence for people. */
public final class JobRefusedException extends RuntimeException {
  private final FailureCode code;

  public JobRefusedException(FailureCode code, String sentence) {
    super(sentence);
    this.code = Objects.requireNonNull(code);
  }

  public JobRefusedException(FailureCode code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = Objects.requireNonNull(code);
  }

  public FailureCode code() {
    return code;
  }
}
