package io.dreamfleet.job;

import io.dreamfleet.text.NearestNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the text form of an objective by recursive descent:
 *
 * <pre>
 * sum      = term { ("+" | "-") term }
 * term     = ("+" | "-") term | NUMBER "*" term | "(" sum ")" | FUNCTION "(" ... ")" | unit
 * unit     = LAYER [ ":" CHANNEL [ "@" ROW "," COLUMN ] ]
 * </pre>
 *
 * <p>Spaces may stand anywhere but within a unit and behind a function's name.
 */
final class ObjectiveParser {
  private static final Pattern NAME = Pattern.compile(LayerNames.REGEX);
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern COLON = Pattern.compile(":");
  private static final Pattern AT = Pattern.compile("@");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final String NUMBER_TEXT = "(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?";
  private static final Pattern NUMBER = Pattern.compile(NUMBER_TEXT);
  private static final Pattern FACTOR = Pattern.compile(NUMBER_TEXT + "(?=\\s*\\*)");
  private static final Pattern URL = Pattern.compile("s3://[a-z0-9.-]+/[^\\s,()\"]+");

  /** A label has at most 300 characters, which no class needs and the stack holds. */
  private static final Pattern QUOTED =
      Pattern.compile("\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\]){0,300}\"");

  private static final Pattern BARE_LABEL = Pattern.compile("[^()\"\\p{Cntrl}]{1,300}");

  private static final List<String> FUNCTIONS =
      List.of(
          "channel",
          "neuron",
          "layer",
          "mean",
          "max",
          "sum",
          "deepdream",
          "logit",
          "direction",
          "cosine",
          "caricature");

  /** What {@code cosine} is short for: Lucid's usual power for a direction to look at. */
  private static final double COSINE_POWER = 2;

  private static final double LARGEST_POWER = 100;

  /** More digits than this say nothing that a double could hold. */
  private static final int LONGEST_NUMBER = 40;

  /** A few hundred terms; what is read from it takes a bounded multiple of this. */
  private static final int LONGEST_TEXT = 20_000;

  /** Far more than any double needs: weights within each other could become long numbers. */
  private static final int LARGEST_EXPONENT = 400;

  /** Nobody writes more brackets, and the stack holds these. */
  private static final int DEEPEST = 50;

  private static final BigDecimal MINUS = BigDecimal.ONE.negate();

  private final ObjectiveScanner scanner;
  private int depth;

  /**
   * A parser of one text.
   *
   * @param field what the text is called in refusals
   */
  ObjectiveParser(String field, String text) {
    this.scanner = new ObjectiveScanner(field, text);
  }

  /** An objective, what it is multiplied by so far, and where it stands. */
  private record Placed(BigDecimal weight, Objective objective, int at) {
    private Placed times(BigDecimal factor) {
      return new Placed(factor.multiply(weight), objective, at);
    }

    private boolean isOne() {
      return weight.compareTo(BigDecimal.ONE) == 0;
    }
  }

  Objective parse() {
    scanner.requireShort(LONGEST_TEXT);
    List<Placed> terms = sum();
    if (!scanner.ends()) {
      throw scanner.wrong(scanner.at(), "expected + or - or the end");
    }
    WeightedSum sum = new WeightedSum();
    terms.forEach(term -> sum.plus(term.weight(), term.objective()));
    sum.wrong()
        .ifPresent(
            wrong -> {
              throw scanner.wrong(last(terms, wrong), sum.problem(wrong));
            });
    return sum.objective();
  }

  private static int last(List<Placed> terms, Objective objective) {
    return terms.stream()
        .filter(term -> term.objective().equals(objective))
        .mapToInt(Placed::at)
        .max()
        .orElseThrow();
  }

  private List<Placed> sum() {
    List<Placed> terms = new ArrayList<>(term());
    while (true) {
      if (scanner.passes('+')) {
        terms.addAll(term());
      } else if (scanner.passes('-')) {
        terms.addAll(times(MINUS, term()));
      } else {
        return terms;
      }
    }
  }

  private static List<Placed> times(BigDecimal factor, List<Placed> terms) {
    return terms.stream().map(term -> term.times(factor)).toList();
  }

  private List<Placed> bounded(int start, List<Placed> terms) {
    for (Placed placed : terms) {
      int exponent = placed.weight().precision() - placed.weight().scale();
      if (Math.abs(exponent) > LARGEST_EXPONENT || placed.weight().precision() > LARGEST_EXPONENT) {
        throw scanner.wrong(start, "a weight that no number can hold");
      }
    }
    return terms;
  }

  private List<Placed> term() {
    if (++depth > DEEPEST) {
      throw scanner.wrong(
          scanner.at(), "more than %d brackets and signs within each other".formatted(DEEPEST));
    }
    List<Placed> terms = shallowTerm();
    depth--;
    return terms;
  }

  private List<Placed> shallowTerm() {
    if (scanner.passes('+')) {
      return term();
    }
    if (scanner.passes('-')) {
      return times(MINUS, term());
    }
    if (scanner.passes('(')) {
      List<Placed> terms = sum();
      scanner.require(')');
      return terms;
    }
    int start = scanner.at();
    Optional<String> factor = scanner.match(FACTOR);
    if (factor.isPresent()) {
      BigDecimal weight = number(start, factor.get());
      if (weight.signum() == 0) {
        throw scanner.wrong(start, "a weight must not be 0");
      }
      scanner.spaces();
      scanner.require('*');
      return bounded(start, times(weight, term()));
    }
    return List.of(new Placed(BigDecimal.ONE, single(start), start));
  }

  private Objective single(int start) {
    String name = name("a layer or a function");
    if (scanner.sees('(')) {
      Objective objective = function(name, start);
      scanner.require(')');
      return objective;
    }
    return unit(name);
  }

  private Objective function(String function, int start) {
    if (!FUNCTIONS.contains(function)) {
      throw scanner.wrong(start, unknown(function));
    }
    scanner.require('(');
    return switch (function) {
      case "channel" -> channel();
      case "neuron" -> neuron();
      case "layer" -> layer();
      case "mean" -> spatial(function);
      case "max" -> new Objective.Aggregated(Objective.Aggregation.MAX, spatial(function));
      case "sum" -> new Objective.Aggregated(Objective.Aggregation.SUM, spatial(function));
      case "deepdream" -> new Objective.Deepdream(layer().layer());
      case "logit" -> new Objective.Logit(label());
      case "direction" -> {
        Addressed read = addressed();
        yield new Objective.Direction(read.layer(), read.url(), power());
      }
      case "cosine" -> {
        Addressed read = addressed();
        yield new Objective.Direction(read.layer(), read.url(), COSINE_POWER);
      }
      default -> {
        Addressed read = addressed();
        yield new Objective.Caricature(read.layer(), read.url(), power());
      }
    };
  }

  private static String unknown(String function) {
    return function.equals("interpolate")
        ? "interpolate makes several jobs, so it stands alone and on the command line only, found"
        : "no function \"%s\"%s (there are %s), found"
            .formatted(
                function, NearestNames.question(function, FUNCTIONS), String.join(", ", FUNCTIONS));
  }

  private Objective unit(String layer) {
    if (NUMBER.matcher(layer).matches()) {
      throw scanner.wrong(scanner.at(), "expected * and an objective behind the number " + layer);
    }
    if (!scanner.sees(':')) {
      scanner.spaces();
      return new Objective.Layer(layer);
    }
    scanner.match(COLON);
    int channel = index("a channel number");
    if (!scanner.sees('@')) {
      scanner.spaces();
      return new Objective.Channel(layer, channel);
    }
    scanner.match(AT);
    int row = index("a row number");
    scanner.match(COMMA).orElseThrow(() -> scanner.wrong(scanner.at(), "expected , and a column"));
    int column = index("a column number");
    scanner.spaces();
    return new Objective.Neuron(layer, channel, row, column);
  }

  private Objective.Channel channel() {
    int start = scanner.at();
    if (unit(name("a layer")) instanceof Objective.Channel channel) {
      return channel;
    }
    throw scanner.wrong(start, "channel takes a layer and a channel such as layer2:7, found");
  }

  private Objective neuron() {
    int start = scanner.at();
    Objective unit = unit(name("a layer"));
    if (unit instanceof Objective.Channel channel) {
      return new Objective.Centre(channel.layer(), channel.channel());
    }
    if (unit instanceof Objective.Neuron) {
      return unit;
    }
    throw scanner.wrong(
        start, "neuron takes a channel such as layer2:7 or an element such as layer2:7@3,8, found");
  }

  private Objective.Layer layer() {
    int start = scanner.at();
    if (unit(name("a layer")) instanceof Objective.Layer layer) {
      return layer;
    }
    throw scanner.wrong(start, "expected a layer without a channel");
  }

  private Objective.Spatial spatial(String function) {
    int start = scanner.at();
    List<Placed> terms = sum();
    if (terms.size() == 1
        && terms.get(0).isOne()
        && terms.get(0).objective() instanceof Objective.Spatial spatial) {
      return spatial;
    }
    throw scanner.wrong(
        start,
        "%s takes one channel or layer, neither a sum nor a weight nor another function, found"
            .formatted(function));
  }

  /** A layer and the address of what it is compared with. */
  private record Addressed(String layer, String url) {}

  private Addressed addressed() {
    String layer = layer().layer();
    scanner.require(',');
    int start = scanner.at();
    String url =
        scanner
            .match(URL)
            .filter(text -> StoredAddress.of(text).isPresent())
            .orElseThrow(() -> scanner.wrong(start, "expected s3://bucket/key"));
    scanner.spaces();
    return new Addressed(layer, url);
  }

  /** The cosine's power, which may be left out. */
  private double power() {
    if (!scanner.passes(',')) {
      return 0;
    }
    int start = scanner.at();
    double power =
        scanner
            .match(NUMBER)
            .map(text -> number(start, text).doubleValue())
            .orElseThrow(() -> scanner.wrong(start, "expected the cosine's power, a number"));
    if (power > LARGEST_POWER) {
      throw scanner.wrong(start, "the cosine's power must be from 0 to 100");
    }
    scanner.spaces();
    return power;
  }

  private String label() {
    int start = scanner.at();
    String label =
        scanner.sees('"')
            ? scanner
                .match(QUOTED)
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .map(inner -> inner.replaceAll("\\\\(.)", "$1"))
                .orElseThrow(() -> scanner.wrong(start, "expected a label in quotes, from"))
            : scanner.match(BARE_LABEL).orElse("").strip();
    if (label.isBlank()) {
      throw scanner.wrong(start, "expected a class's label or number");
    }
    if (scanner.sees('(') || scanner.sees('"')) {
      throw scanner.wrong(scanner.at(), "a label with brackets or quotes must be in quotes, found");
    }
    scanner.spaces();
    return label;
  }

  private String name(String what) {
    return scanner.match(NAME).orElseThrow(() -> scanner.wrong(scanner.at(), "expected " + what));
  }

  private int index(String what) {
    int start = scanner.at();
    String digits =
        scanner.match(DIGITS).orElseThrow(() -> scanner.wrong(start, "expected " + what));
    // nine digits always fit an int
    if (digits.length() > 9) {
      throw scanner.wrong(start, "expected %s of at most nine digits".formatted(what));
    }
    return Integer.parseInt(digits);
  }

  private BigDecimal number(int start, String text) {
    if (text.length() > LONGEST_NUMBER) {
      throw scanner.wrong(
          start, "expected a number of at most %d characters".formatted(LONGEST_NUMBER));
    }
    return new BigDecimal(text);
  }
}
