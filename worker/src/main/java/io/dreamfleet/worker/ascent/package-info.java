/**
 * The ascent: in come jobs and a device, out come pictures, their scores and the reports along the
 * way.
 */
package io.dreamfleet.worker.ascent;
