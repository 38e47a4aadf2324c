package io.dreamfleet.worker.survey;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A survey that is done.
 *
 * @param pictures how many were looked at
 * @param classes the names of their classes, in order; empty where they have none
 * @param seconds what the time was spent on, by name
 */
public record SurveyOutcome(
    int pictures, List<String> classes, Findings findings, Map<String, Double> seconds) {
  public SurveyOutcome {
    classes = List.copyOf(classes);
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }
}
