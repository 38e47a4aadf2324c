/**
 * What is asked for: in comes a job's JSON from the topic or a request from the command line, out
 * goes a checked {@link io.dreamfleet.job.Job} with an identity that depends on its content alone.
 */
package io.dreamfleet.job;
