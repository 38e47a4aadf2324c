/**
 * The walk of one job through a worker: in comes a leased record, out come status events, a stored
 * result and the ending that the lane acknowledges.
 */
package io.dreamfleet.worker.walk;
