package io.dreamfleet.status;

/** The states of a job, as every status event names one. */
public enum JobState {
  /** On the jobs topic; nobody works on it yet, or it has been given back. */
  QUEUED,
  /** A worker is at it. */
  RUNNING,
  /** What came of it and its result document are in the store. */
  SUCCEEDED,
  /** It cannot succeed; the event says why, and the record is a dead letter. */
  FAILED,
  /** Somebody took it back. */
  CANCELLED;

  /** Whether the job's life is over. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
