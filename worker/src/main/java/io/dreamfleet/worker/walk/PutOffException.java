package io.dreamfleet.worker.walk;

/** A job has to run alone, and the worker has others at work. */
final class PutOffException extends RuntimeException {
  PutOffException() {
    super("workers have died with it, so it has to run alone, and others are at work here");
  }
}
