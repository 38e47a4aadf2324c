/**
 * Networks as data: in comes an architecture's builder, out goes a graph of named nodes with the
 * shapes of its outputs and parameters. Nothing here computes.
 */
package io.dreamfleet.network;
