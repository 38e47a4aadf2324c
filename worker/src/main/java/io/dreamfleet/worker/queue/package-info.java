/**
 * The way in and out of the jobs topic: in come records leased by a share consumer, out go their
 * acknowledgements, each when its job has ended and not before.
 */
package io.dreamfleet.worker.queue;
