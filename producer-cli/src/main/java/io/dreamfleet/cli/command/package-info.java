/**
 * The subcommands, a class each, and the options that they share: in come parsed arguments, out go
 * calls to the fleet, text or JSON lines on standard output, and an exit code.
 */
package io.dreamfleet.cli.command;
