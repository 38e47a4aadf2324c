package io.dreamfleet.job;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to maximise: the mean activation of a unit of the network.
 *
 * <p>The text form is the one that people write: {@code layer2:7} (channel 7 of layer2, or logit 7
 * when the layer is a linear one), {@code layer2:7@3,8} (its element at row 3, column 8), {@code
 * layer2} (the whole layer). Source of the terms: Olah, Mordvintsev, Schubert, "Feature
 * Visualization", Distill 2017.
 */
public sealed interface Objective {

  /** The layer's name, a torchvision module or node name such as {@code layer2.0.conv1}. */
  String layer();

  /** The text form; {@link #parse} reads it back. */
  String text();

  /** The mean over space of one channel; a logit where the layer has no space. */
  record Channel(String layer, int channel) implements Objective {
    public Channel {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer + ":" + channel;
    }
  }

  /** One element: a channel at a row and a column, both counted from 0 at the top left. */
  record Neuron(String layer, int channel, int row, int column) implements Objective {
    public Neuron {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer + ":" + channel + "@" + row + "," + column;
    }
  }

  /** The mean over every element of a layer. */
  record Layer(String layer) implements Objective {
    public Layer {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer;
    }
  }

  /** The text form: a layer, then a channel, then a row and a column. */
  Pattern TEXT =
      Pattern.compile(
          "(?<layer>[A-Za-z0-9_.]+)(:(?<channel>\\d{1,9})(@(?<row>\\d{1,9}),(?<column>\\d{1,9}))?)?");

  /**
   * Reads the text form.
   *
   * @throws JobRefusedException with {@link FailureCode#INVALID_VALUE} when it is not one
   */
  static Objective parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "objective: \"%s\" is not a unit; write layer2 (a layer), layer2:7 (a channel) or layer2:7@3,8 (an element at row 3, column 8)"
              .formatted(text));
    }
    String layer = matcher.group("layer");
    if (matcher.group("channel") == null) {
      return new Layer(layer);
    }
    int channel = Integer.parseInt(matcher.group("channel"));
    if (matcher.group("row") == null) {
      return new Channel(layer, channel);
    }
    int row = Integer.parseInt(matcher.group("row"));
    return new Neuron(layer, channel, row, Integer.parseInt(matcher.group("column")));
  }
}
