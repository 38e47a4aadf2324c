/**
 * Fetched pictures in memory: in come PNG files, out come red, green and blue as they are stored.
 */
package io.dreamfleet.cli.picture;
