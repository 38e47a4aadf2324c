/** The worker process: in come settings and options, out comes a running member of the fleet. */
package io.dreamfleet.worker;
