package io.dreamfleet.worker.queue;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A record of the jobs topic that this worker holds.
 *
 * @param value the record's bytes, whatever they are
 * @param attempt how often it has been delivered, this time included
 * @param place topic, partition and offset, for people
 * @param wanted false once the work should stop: the lease is lost, or the worker is going
 */
public record Lease(byte[] value, int attempt, String place, AtomicBoolean wanted) {}
