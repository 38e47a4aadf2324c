/**
 * Pictures that move: in come the PNG files of a job's snapshots and of its end, out goes one file
 * that plays them.
 */
package io.dreamfleet.cli.animation;
