/**
 * What becomes of a job: in come the facts of its life as the fleet learns them, out go the events
 * of the status topic and the result document.
 */
package io.dreamfleet.status;
