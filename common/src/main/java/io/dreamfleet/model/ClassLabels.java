package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.Node;
import io.dreamfleet.text.NearestNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of a model's logits, both ways: from a label to its class and back. */
public final class ClassLabels {
  private static final int SUGGESTED = 3;

  private final Model model;
  private final Map<String, List<Integer>> indices = new LinkedHashMap<>();

  public ClassLabels(Model model) {
    this.model = model;
    for (int i = 0; i < model.classes().size(); i++) {
      indices.computeIfAbsent(folded(model.classes().get(i)), label -> new ArrayList<>()).add(i);
    }
  }

  /** Whether a layer's channels are the classes: the network's last, where anybody named them. */
  public boolean name(String layer) {
    List<Node> nodes = model.network().nodes();
    String last = nodes.get(nodes.size() - 1).name();
    return !model.classes().isEmpty() && last.equals(model.network().layers().get(layer));
  }

  /** The layer whose channels are the classes; empty where nobody has named them. */
  public Optional<String> layer() {
    return model.network().layers().keySet().stream().filter(this::name).findFirst();
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
    List<Integer> found = indices.getOrDefault(folded(label), List.of());
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
    return label.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
