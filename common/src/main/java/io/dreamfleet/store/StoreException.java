package io.dreamfleet.store;

import java.util.Objects;

/** The object store did not do what was asked; the message names endpoint, bucket and key. */
public final class StoreException extends RuntimeException {
  /** What went wrong, as far as a caller would act differently. */
  public enum Kind {
    /**
     * No answer, or one that says try again later: connection refused, timed out, cut short, HTTP
     * 500 and above.
     */
    UNREACHABLE,
    /** There is no room: HTTP 507, a full disk, an exhausted quota. */
    FULL,
    /** The store does not know these credentials, or does not let them do this. */
    DENIED,
    /** No such object, or no such bucket. */
    MISSING,
    /** Anything else: a request that it does not take, or a local file that cannot be used. */
    OTHER
  }

  private final Kind kind;

  StoreException(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = Objects.requireNonNull(kind);
  }

  StoreException(Kind kind, String sentence) {
    super(sentence);
    this.kind = Objects.requireNonNull(kind);
  }

  public Kind kind() {
    return kind;
  }
}
