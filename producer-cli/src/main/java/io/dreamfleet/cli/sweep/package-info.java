/**
 * Whole networks: in come layers and what the fleet has done so far, out go the jobs that are
 * missing, and what they will take.
 */
package io.dreamfleet.cli.sweep;
