/**
 * Following jobs: in come the status log's events, out go where every job stands, and lines, bars
 * or JSON that show it as it changes.
 */
package io.dreamfleet.cli.watch;
