package io.dreamfleet.job;

import java.util.List;

/**
 * The objective's part of a job message: its text, or a list of terms, each with a weight (1 where
 * it is left out) and a text. It is written as text in either case.
 */
final class ObjectiveJson {
  private ObjectiveJson() {}

  /** Reads an objective strictly. */
  static Objective read(JsonFields fields, String name) {
    if (!fields.isList(name)) {
      return parsed(fields, name);
    }
    List<JsonFields> terms = fields.objects(name);
    if (terms.isEmpty()) {
      throw Values.refused(name, "must have a term at least, but is an empty list");
    }
    WeightedSum sum = new WeightedSum();
    for (JsonFields term : terms) {
      double weight = term.number("weight", 1);
      double size = Math.abs(weight);
      if (!(size >= WeightedSum.LEAST_WEIGHT && size <= WeightedSum.LARGEST_WEIGHT)) {
        throw Values.refused(
            term.path("weight"),
            "must be from 0.000001 to 1000000 or the negative of that, but is " + weight);
      }
      sum.plus(weight, parsed(term, name));
      term.end();
    }
    return sum.objective();
  }

  private static Objective parsed(JsonFields fields, String name) {
    return new ObjectiveParser(fields.path(name), fields.text(name)).parse();
  }
}
