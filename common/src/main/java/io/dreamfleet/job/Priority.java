package io.dreamfleet.job;

/**
 * Which jobs go before which. It is no part of a job or its message: a job has the priority of the
 * topic that it is on, so that the same request is the same job.
 */
public enum Priority {
  /** Goes before normal ones, which get every fourth place that falls free all the same. */
  HIGH,
  NORMAL
}
