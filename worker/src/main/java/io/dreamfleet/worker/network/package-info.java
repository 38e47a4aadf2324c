/**
 * Networks with their weights, made ready to run: in come a graph and a checkpoint's values, out
 * comes a smaller graph that computes the same.
 */
package io.dreamfleet.worker.network;
