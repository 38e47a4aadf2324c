package io.dreamfleet.job;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to maximise: a unit's activation, or a weighted sum of several objectives.
 *
 * <p>The text form is the one that people write: {@code layer2:7} (channel 7 of layer2, or logit 7
 * when the layer is a linear one), {@code layer2:7@3,8} (its element at row 3, column 8), {@code
 * layer2} (the whole layer), {@code neuron(layer2:7)}, {@code max(layer2:7)}, {@code
 * deepdream(layer3)}, {@code logit("tiger face")}, {@code direction(layer4, s3://bucket/key)},
 * {@code caricature(layer3, s3://bucket/key)}, {@code layer4:10 + 0.5*layer3:7 - layer4:99}. Source
 * of the terms: Olah, Mordvintsev, Schubert, "Feature Visualization", Distill 2017, and Lucid's
 * {@code optvis/objectives.py}.
 */
public sealed interface Objective {

  /** The layers that it reads, by module or node names such as {@code layer2.0.conv1}. */
  List<String> layers();

  /** The text form; {@link #parse} reads it back. */
  String text();

  /** An objective that reads one layer. */
  sealed interface OfLayer extends Objective {

    /** The layer's name, a torchvision module or node name such as {@code layer2.0.conv1}. */
    String layer();

    @Override
    default List<String> layers() {
      return List.of(layer());
    }
  }

  /** A part of a layer that {@link Aggregated} can read another way than by its mean. */
  sealed interface Spatial extends OfLayer {}

  /** The mean over space of one channel; a logit where the layer has no space. */
  record Channel(String layer, int channel) implements Spatial {
    public Channel {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer + ":" + channel;
    }
  }

  /** The mean over every element of a layer. */
  record Layer(String layer) implements Spatial {
    public Layer {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer;
    }
  }

  /** One element: a channel at a row and a column, both counted from 0 at the top left. */
  record Neuron(String layer, int channel, int row, int column) implements OfLayer {
    public Neuron {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return layer + ":" + channel + "@" + row + "," + column;
    }
  }

  /** A channel's element in the middle: at row height / 2 and column width / 2, rounded down. */
  record Centre(String layer, int channel) implements OfLayer {
    public Centre {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return "neuron(" + layer + ":" + channel + ")";
    }
  }

  /** How the elements of a channel or layer become one number, where it is not their mean. */
  enum Aggregation {
    /** The largest over space; of a whole layer, the mean over channels of that. */
    MAX("max"),
    /** The sum over space; of a whole layer, over channels too. */
    SUM("sum");

    private final String text;

    Aggregation(String text) {
      this.text = text;
    }

    /** The function's name in the text form. */
    public String text() {
      return text;
    }
  }

  /** A channel or layer read by its largest element or by the sum of its elements. */
  record Aggregated(Aggregation aggregation, Spatial unit) implements OfLayer {
    public Aggregated {
      Objects.requireNonNull(aggregation);
      Objects.requireNonNull(unit);
    }

    @Override
    public String layer() {
      return unit.layer();
    }

    @Override
    public String text() {
      return aggregation.text() + "(" + unit.text() + ")";
    }
  }

  /** The mean over a layer of its squares (Mordvintsev et al., "Inceptionism", 2015). */
  record Deepdream(String layer) implements OfLayer {
    public Deepdream {
      Objects.requireNonNull(layer);
    }

    @Override
    public String text() {
      return "deepdream(" + layer + ")";
    }
  }

  /**
   * The mean over space of the dot product with a vector, each times max(0.1, cosine) to a power,
   * as Lucid's {@code direction} has it ({@code _dot_cossim}); with power 0 the dot product alone.
   *
   * @param vector an {@code s3://bucket/key} URL of one number for each channel of the layer
   * @param cosinePower 0 or more
   */
  record Direction(String layer, String vector, double cosinePower) implements OfLayer {
    public Direction {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(vector);
    }

    @Override
    public String text() {
      return called("direction", layer, vector, cosinePower);
    }
  }

  /**
   * How much a layer's output is like what it was for a picture, and more so: the mean over places
   * of the dot product of the output {@code y} with a target {@code t}, times max(0.1, cosine) to a
   * power, where the cosine is that of the whole tensors:
   *
   * <pre>
   * dot = sum over channels, rows and columns of y * t
   * cosine = dot / (|y| + 0.0001) / (|t| + 0.0001)
   * score = dot / (height * width) * max(0.1, cosine)^power
   * </pre>
   *
   * <p>Source: Lucid's {@code dot_compare} ({@code lucid/recipes/caricature.py}), which leaves the
   * target's length out of the cosine, and the places out of the score, both of them constants; the
   * bound of 0.1 is that of {@code _dot_cossim}. Olah et al., "The Building Blocks of
   * Interpretability", Distill 2018, has such pictures.
   *
   * @param target an {@code s3://bucket/key} URL of {@code float[channels][height][width]}, the
   *     layer's output at the job's picture size
   * @param cosinePower 0 or more
   */
  record Caricature(String layer, String target, double cosinePower) implements OfLayer {
    public Caricature {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(target);
    }

    @Override
    public String text() {
      return called("caricature", layer, target, cosinePower);
    }
  }

  /**
   * A class's logit; {@link Channel} once the model has been asked for its classes.
   *
   * @param label the class's label, or its number in digits
   */
  record Logit(String label) implements Objective {
    public Logit {
      Objects.requireNonNull(label);
    }

    @Override
    public List<String> layers() {
      return List.of();
    }

    @Override
    public String text() {
      return label.matches("\\d+")
          ? "logit(%s)".formatted(label)
          : "logit(\"%s\")".formatted(label.replaceAll("[\"\\\\]", "\\\\$0"));
    }
  }

  /** An objective with its weight in a sum; neither 0 nor another sum. */
  record Term(double weight, Objective objective) {
    public Term {
      if (weight == 0 || !Double.isFinite(weight) || objective instanceof Sum) {
        throw new IllegalArgumentException(
            "no term of a sum: %s times %s".formatted(weight, objective.text()));
      }
    }

    private String text(String plus, String minus) {
      double size = Math.abs(weight);
      String factor = size == 1 ? "" : number(size) + "*";
      return (weight < 0 ? minus : plus) + factor + objective.text();
    }
  }

  /** A weighted sum; one term alone has another weight than 1. */
  record Sum(List<Term> terms) implements Objective {
    public Sum {
      terms = List.copyOf(terms);
      if (terms.isEmpty() || terms.size() == 1 && terms.get(0).weight() == 1) {
        throw new IllegalArgumentException("a sum of " + terms);
      }
    }

    @Override
    public List<String> layers() {
      return terms.stream().flatMap(term -> term.objective().layers().stream()).distinct().toList();
    }

    @Override
    public String text() {
      return Stream.concat(
              Stream.of(terms.get(0).text("", "-")),
              terms.stream().skip(1).map(term -> term.text(" + ", " - ")))
          .collect(Collectors.joining());
    }
  }

  /** The objective as weighted terms: those of a sum, or itself. */
  default List<Term> terms() {
    return this instanceof Sum sum ? sum.terms() : List.of(new Term(1, this));
  }

  /** What is maximised by minimising this one. */
  default Objective negated() {
    List<Term> negated =
        terms().stream().map(term -> new Term(-term.weight(), term.objective())).toList();
    return negated.size() == 1 && negated.get(0).weight() == 1
        ? negated.get(0).objective()
        : new Sum(negated);
  }

  /**
   * Reads the text form.
   *
   * @throws JobRefusedException with {@link FailureCode#INVALID_VALUE}, pointing at the character
   *     where it is wrong
   */
  static Objective parse(String text) {
    return new ObjectiveParser("objective", text).parse();
  }

  private static String called(String function, String layer, String url, double power) {
    return power == 0
        ? "%s(%s, %s)".formatted(function, layer, url)
        : "%s(%s, %s, %s)".formatted(function, layer, url, number(power));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
