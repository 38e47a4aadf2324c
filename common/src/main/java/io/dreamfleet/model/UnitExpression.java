package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The units of one model as people type them, several at a time: {@code layer2} (the layer), {@code
 * layer2:7}, {@code layer2:0-15}, {@code layer2:1,5,9-12}, {@code layer2:*} (channels), any of
 * these with {@code @3,8} (their elements at row 3, column 8), {@code fc:207} and {@code fc:tiger
 * face} (logits by number or by label).
 *
 * <p>Labels may hold commas: of the ways to read a list, the one with the longest labels is taken.
 * A list of nothing but numbers is numbers, even where a class is called "7".
 */
public final class UnitExpression {
  private static final Pattern POSITION = Pattern.compile("(?<units>.*)@(?<at>[^@]*)");
  private static final Pattern ROW_AND_COLUMN = Pattern.compile("(\\d{1,9}),(\\d{1,9})");
  private static final Pattern NUMBERS = Pattern.compile("[\\d\\s,*-]+");
  private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

  private final Model model;
  private final ClassLabels labels;
  private final Map<String, FeatureShape> shapes;

  public UnitExpression(Model model) {
    this.model = model;
    this.labels = new ClassLabels(model);
    // a layer's channel count is the same at every picture size that its network can take
    Network network = model.network();
    this.shapes = network.shapes(network.input().height(), network.input().width());
  }

  /**
   * Expands expressions, each unit once, in the order given.
   *
   * @throws JobRefusedException that says which part of which expression is wrong, and what would
   *     be right
   */
  public List<Objective> expand(Collection<String> expressions) {
    Set<Objective> objectives = new LinkedHashSet<>();
    expressions.forEach(expression -> objectives.addAll(expand(expression)));
    return List.copyOf(objectives);
  }

  /** Expands one expression. */
  public List<Objective> expand(String expression) {
    int colon = expression.indexOf(':');
    if (colon < 0) {
      return List.of(new Objective.Layer(wholeLayer(expression)));
    }
    String layer = expression.substring(0, colon).strip();
    String units = expression.substring(colon + 1).strip();
    int channels = channels(layer);
    Matcher position = POSITION.matcher(units);
    if (position.matches()) {
      return all(
          channelsOf(expression, layer, position.group("units"), channels),
          element(expression, layer, position.group("at")));
    }
    return all(
        channelsOf(expression, layer, units, channels),
        channel -> new Objective.Channel(layer, channel));
  }

  private static List<Objective> all(Set<Integer> channels, IntFunction<Objective> unit) {
    return channels.stream().map(unit::apply).toList();
  }

  private String wholeLayer(String expression) {
    String layer = expression.strip();
    if (!model.network().layers().containsKey(layer) && labels.index(layer).isPresent()) {
      throw invalid(
          expression,
          "is the label of a class; its unit is \"%s:%s\""
              .formatted(labels.layer().orElseThrow(), layer));
    }
    if (layer.contains("@")) {
      throw invalid(expression, "has a position but no channel; write layer2:7@3,8");
    }
    channels(layer);
    return layer;
  }

  private int channels(String layer) {
    return shapes.get(model.network().layer(layer).name()).channels();
  }

  private static IntFunction<Objective> element(String expression, String layer, String at) {
    Matcher matcher = ROW_AND_COLUMN.matcher(at.replaceAll("\\s", ""));
    if (!matcher.matches()) {
      throw invalid(
          expression,
          "has \"@%s\" where @ROW,COLUMN belongs, both counted from 0, such as @3,8".formatted(at));
    }
    int row = Integer.parseInt(matcher.group(1));
    int column = Integer.parseInt(matcher.group(2));
    return channel -> new Objective.Neuron(layer, channel, row, column);
  }

  private Set<Integer> channelsOf(String expression, String layer, String units, int count) {
    List<String> pieces = List.of(units.split(",", -1));
    boolean mayBeLabels = labels.name(layer) && !NUMBERS.matcher(units).matches();
    Set<Integer> channels = new LinkedHashSet<>();
    int next = 0;
    while (next < pieces.size()) {
      Optional<Labelled> labelled =
          mayBeLabels ? longestLabel(pieces, next) : Optional.<Labelled>empty();
      if (labelled.isPresent()) {
        channels.add(labelled.get().channel());
        next = labelled.get().end();
      } else {
        channels.addAll(numbered(expression, layer, pieces.get(next).strip(), count));
        next++;
      }
    }
    return channels;
  }

  /** A label made of the pieces up to {@code end}. */
  private record Labelled(int channel, int end) {}

  private Optional<Labelled> longestLabel(List<String> pieces, int start) {
    for (int end = pieces.size(); end > start; end--) {
      int stop = end;
      Optional<Labelled> labelled =
          labels
              .index(String.join(",", pieces.subList(start, end)))
              .map(channel -> new Labelled(channel, stop));
      if (labelled.isPresent()) {
        return labelled;
      }
    }
    return Optional.empty();
  }

  private List<Integer> numbered(String expression, String layer, String piece, int count) {
    if (piece.equals("*")) {
      return IntStream.range(0, count).boxed().toList();
    }
    Matcher range = RANGE.matcher(piece.replaceAll("\\s*-\\s*", "-"));
    if (!range.matches()) {
      throw neither(expression, layer, piece, count);
    }
    int first = channel(layer, range.group(1), count);
    int last = range.group(2) == null ? first : channel(layer, range.group(2), count);
    if (last < first) {
      throw invalid(
          expression,
          "has a range that runs backwards; write %s-%s".formatted(range.group(2), range.group(1)));
    }
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private int channel(String layer, String digits, int count) {
    // nine digits always fit an int, and no layer has that many channels
    if (digits.length() > 9 || Integer.parseInt(digits) >= count) {
      throw new JobRefusedException(
          FailureCode.CHANNEL_OUT_OF_RANGE,
          "%s's %s has channels 0 to %d, but %s was asked for"
              .formatted(model.name(), layer, count - 1, digits));
    }
    return Integer.parseInt(digits);
  }

  private JobRefusedException neither(String expression, String layer, String piece, int count) {
    if (piece.isEmpty()) {
      return invalid(
          expression,
          "names no channel; write %1$s:7, %1$s:0-15, %1$s:* or %1$s alone for the whole layer"
              .formatted(layer));
    }
    if (labels.name(layer)) {
      return invalid(expression, labels.unknown(piece));
    }
    return invalid(
        expression,
        "has \"%1$s\" where a channel of %2$s belongs: a number from 0 to %3$d, a range such as 0-%3$d, or *"
            .formatted(piece, layer, count - 1));
  }

  private static JobRefusedException invalid(String expression, String predicate) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE, "the unit \"%s\" %s".formatted(expression, predicate));
  }
}
