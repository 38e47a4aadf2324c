package io.dreamfleet.worker.walk;

import java.util.Map;

/**
 * Who this worker is, as status events and results say it.
 *
 * @param name unique in the fleet
 * @param device such as {@code cpu} or {@code gpu:0}
 * @param precision of the network's arithmetic
 * @param software name to version
 */
public record WorkerIdentity(
    String name, String device, String precision, Map<String, String> software) {}
