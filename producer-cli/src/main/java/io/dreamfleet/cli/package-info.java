/**
 * The {@code dreamfleet} command: in come its arguments and environment, out go one command's work,
 * an exit code, and a sentence for people when something is wrong.
 */
package io.dreamfleet.cli;
