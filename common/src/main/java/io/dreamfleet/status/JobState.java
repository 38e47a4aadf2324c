package io.dreamfleet.status;

/** The states of a job, as every status event names one. */
public enum JobState {
  /** On the jobs topic; nobody works on it yet, or it has been given back. */
  QUEUED,
  /** A worker's ascent is under way. */
  RUNNING,
  /** The picture and its result document are in the store. */
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
