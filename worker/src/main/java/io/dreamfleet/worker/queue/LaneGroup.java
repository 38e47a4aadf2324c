package io.dreamfleet.worker.queue;

/**
 * Lanes of a kind: they read the same jobs, and share an intake, so that those that wait for other
 * jobs take no places from them.
 *
 * @param name what the names of its lanes begin with
 */
public record LaneGroup(String name, LanePlan plan, JobsReader jobs) {}
