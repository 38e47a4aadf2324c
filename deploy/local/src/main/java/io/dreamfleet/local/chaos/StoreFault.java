package io.dreamfleet.local.chaos;

import java.time.Duration;

/** What stands between the workers and their object store just now. */
sealed interface StoreFault {

  /** Nothing: calls pass. */
  record None() implements StoreFault {}

  /** Nobody listens: connections are refused. */
  record Refusing() implements StoreFault {}

  /** Connections are cut before the store has seen the request. */
  record CuttingRequests() implements StoreFault {}

  /** The store does what it is asked, and connections are cut before the answer arrives. */
  record CuttingAnswers() implements StoreFault {}

  /**
   * Every call takes longer.
   *
   * @param delay before the store sees it
   */
  record Slow(Duration delay) implements StoreFault {}

  /**
   * Calls are answered with an S3 error.
   *
   * @param status of HTTP
   * @param code of S3
   * @param affected which calls
   */
  record Answering(int status, String code, Affected affected) implements StoreFault {}

  /** Which calls an {@link Answering} meets. */
  enum Affected {
    ALL,
    WRITES;

    boolean includes(String method) {
      return this == ALL || method.equals("PUT") || method.equals("POST");
    }
  }

  StoreFault NONE = new None();

  /** What MinIO says when its disks are full ({@code ErrDiskFull} in its {@code api-errors.go}). */
  StoreFault FULL = new Answering(507, "XMinioStorageFull", Affected.WRITES);

  StoreFault INTERNAL_ERROR = new Answering(500, "InternalError", Affected.ALL);

  StoreFault SLOW_DOWN = new Answering(503, "SlowDown", Affected.ALL);
}
