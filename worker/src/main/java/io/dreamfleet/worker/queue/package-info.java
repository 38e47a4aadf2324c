/**
 * The way in and out of the topics of jobs: in come records leased by share consumers, and wishes
 * to cancel some, out go the records' acknowledgements, each when its job has ended and not before.
 */
package io.dreamfleet.worker.queue;
