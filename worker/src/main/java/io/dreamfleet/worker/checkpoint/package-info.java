/**
 * Ascents kept on their way: in come checkpoints of jobs that take long, out come files in the
 * store from which another worker goes on.
 */
package io.dreamfleet.worker.checkpoint;
