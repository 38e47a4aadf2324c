package io.dreamfleet.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text form of an objective. */
final class ObjectiveParser {
  /** A layer, then a channel, then a row and a column. */
  private static final Pattern UNIT =
      Pattern.compile(
          "(?<layer>[A-Za-z0-9_.]+)(:(?<channel>\\d{1,9})(@(?<row>\\d{1,9}),(?<column>\\d{1,9}))?)?");

  private final String text;

  ObjectiveParser(String text) {
    this.text = text;
  }

  Objective parse() {
    Matcher matcher = UNIT.matcher(text);
    if (!matcher.matches()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "objective: \"%s\" is not a unit; write layer2 (a layer), layer2:7 (a channel) or layer2:7@3,8 (an element at row 3, column 8)"
              .formatted(text));
    }
    String layer = matcher.group("layer");
    if (matcher.group("channel") == null) {
      return new Objective.Layer(layer);
    }
    int channel = Integer.parseInt(matcher.group("channel"));
    if (matcher.group("row") == null) {
      return new Objective.Channel(layer, channel);
    }
    int row = Integer.parseInt(matcher.group("row"));
    return new Objective.Neuron(layer, channel, row, Integer.parseInt(matcher.group("column")));
  }
}
