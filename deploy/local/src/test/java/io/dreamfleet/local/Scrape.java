package io.dreamfleet.local;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an endpoint answers in Prometheus' text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats).
 */
record Scrape(String text) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\w+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /** The type of every family. */
  Map<String, String> types() {
    Map<String, String> types = new HashMap<>();
    text.lines()
        .map(TYPE::matcher)
        .filter(Matcher::matches)
        .forEach(type -> types.put(type.group(1), type.group(2)));
    return types;
  }

  /** The names of the labels that a family's samples have, but for that of histograms' buckets. */
  Set<String> labels(String family) {
    Pattern sample = Pattern.compile(family + "(?:_count)?\\{(.*)} \\S+");
    return text.lines()
        .map(sample::matcher)
        .filter(Matcher::matches)
        .flatMap(line -> LABEL.matcher(line.group(1)).results())
        .map(label -> label.group(1))
        .collect(Collectors.toSet());
  }

  /** The value of a series, written as it is in the answer. */
  double value(String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + series + " in " + text));
  }
}
