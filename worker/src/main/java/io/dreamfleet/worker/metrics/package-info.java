/**
 * What an operator sees of one worker: in come the facts of its work, out come Prometheus metrics
 * and health answers over HTTP.
 */
package io.dreamfleet.worker.metrics;
