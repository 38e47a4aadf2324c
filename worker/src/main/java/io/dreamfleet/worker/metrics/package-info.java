/**
 * What is known of one worker's work: in come its facts, out go meters and what is wrong with it.
 */
package io.dreamfleet.worker.metrics;
