package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.WeightedSum;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Node;
import io.dreamfleet.text.NearestNames;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The names of a model's logits, both ways: from a label to its class and back. */
public final class ClassLabels {
  private static final int SUGGESTED = 3;
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final Model model;

  public ClassLabels(Model model) {
    this.model = model;
  }

  /** Whether a layer's channels are the classes: the network's last, where anybody named them. */
  public boolean name(String layer) {
    String last = last();
    return !model.classes().isEmpty() && last.equals(model.network().layers().get(layer));
  }

  /** The layer whose channels are the classes; empty where nobody has named them. */
  public Optional<String> layer() {
    return model.network().layers().keySet().stream().filter(this::name).findFirst();
  }

  /**
   * An objective with every {@link Objective.Logit} as the channel of the layer of classes that it
   * is; the same where there is none.
   *
   * @throws JobRefusedException when no class, or more than one, is called so, with the nearest
   *     labels
   */
  public Objective resolved(Objective objective) {
    if (objective.terms().stream().noneMatch(term -> term.objective() instanceof Objective.Logit)) {
      return objective;
    }
    WeightedSum sum = new WeightedSum();
    for (Objective.Term term : objective.terms()) {
      sum.plus(
          term.weight(),
          term.objective() instanceof Objective.Logit logit
              ? new Objective.Channel(logits(), number(logit))
              : term.objective());
    }
    return sum.objective();
  }

  /**
   * The node that computes the logits: the last, but for a softmax of imported networks, whose
   * probabilities rise when others' logits sink.
   */
  private String last() {
    List<Node> nodes = model.network().nodes();
    Node last = nodes.get(nodes.size() - 1);
    return last.op() instanceof ImportedOp.Softmax ? last.inputs().get(0) : last.name();
  }

  /** The layer of classes, whether or not anybody has named them. */
  public String logits() {
    String last = last();
    return model.network().layers().entrySet().stream()
        .filter(layer -> layer.getValue().equals(last))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(last);
  }

  private int number(Objective.Logit logit) {
    String label = logit.label();
    if (label.matches("\\d{1,9}")) {
      return Integer.parseInt(label);
    }
    return index(label)
        .orElseThrow(
            () ->
                new JobRefusedException(
                    FailureCode.INVALID_VALUE, logit.text() + " " + unknown(label)));
  }

  /** What to say of a label that no class has. */
  String unknown(String label) {
    if (model.classes().isEmpty()) {
      return "names no class of %s, whose classes have no labels: take one by its number, such as logit(7)"
          .formatted(model.name());
    }
    List<String> quoted = nearest(label).stream().map(near -> "\"" + near + "\"").toList();
    return "names no class of %s: no label is \"%s\"%s (logits can be given by number too, 0 to %d)"
        .formatted(
            model.name(),
            label,
            quoted.isEmpty() ? "" : ": did you mean " + String.join(" or ", quoted) + "?",
            model.classes().size() - 1);
  }

  /** The label of a logit; empty for every other unit. */
  public Optional<String> of(Objective objective) {
    if (objective instanceof Objective.Channel unit
        && name(unit.layer())
        && unit.channel() < model.classes().size()) {
      return Optional.of(model.classes().get(unit.channel()));
    }
    return Optional.empty();
  }

  /**
   * The class of a label, which is compared without regard to case and runs of spaces; empty where
   * no class is called so.
   *
   * @throws JobRefusedException when several classes are called so, as two in ImageNet are "crane"
   */
  Optional<Integer> index(String label) {
    String given = folded(label);
    List<Integer> found =
        IntStream.range(0, model.classes().size())
            .filter(number -> folded(model.classes().get(number)).equals(given))
            .boxed()
            .toList();
    if (found.size() > 1) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%s has %d classes called \"%s\": take one by its number, %s"
              .formatted(
                  model.name(),
                  found.size(),
                  label,
                  found.stream().map(Object::toString).collect(Collectors.joining(" or "))));
    }
    return found.stream().findFirst();
  }

  /** What a wrong label was probably meant to be: labels that contain it first, then near ones. */
  List<String> nearest(String wrong) {
    String given = folded(wrong);
    Set<String> nearest = new LinkedHashSet<>();
    if (!given.isEmpty()) {
      model.classes().stream()
          .filter(label -> folded(label).contains(given))
          .sorted(Comparator.comparingInt(String::length))
          .limit(SUGGESTED)
          .forEach(nearest::add);
    }
    nearest.addAll(NearestNames.of(wrong, model.classes()));
    return nearest.stream().limit(SUGGESTED).toList();
  }

  private static String folded(String label) {
    return SPACES.matcher(label.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
  }
}
