package io.dreamfleet.cli;

/** What the process's exit code says; part of the interface, so a number is never reused. */
public enum ExitStatus {
  /** All went well; every job that was waited for has succeeded. */
  SUCCEEDED(0),
  /** Some jobs failed or have not ended, or the command met an unexpected fault. */
  SOME_FAILED(1),
  /** What was asked for cannot be done as it stands; nothing was sent. */
  USAGE(2),
  /** The fleet's Kafka or its object store cannot be reached, or does not let us in. */
  UNREACHABLE(3);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
