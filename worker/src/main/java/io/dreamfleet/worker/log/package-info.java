/**
 * How a worker logs: in come the options and which job a thread is at, out come lines for people or
 * JSON objects for machines.
 */
package io.dreamfleet.worker.log;
