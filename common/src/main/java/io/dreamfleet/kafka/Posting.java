package io.dreamfleet.kafka;

import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;

/**
 * A submission and where it goes.
 *
 * @param priority that of the topic that it is sent to, or was found on
 */
public record Posting(Submission submission, Priority priority) {}
