/**
 * Measuring: in come a model, layers, batch sizes and precisions, out goes how fast this machine
 * makes their steps. Needs no Kafka, no store and no weights.
 */
package io.dreamfleet.worker.bench;
