package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.LayerNames;
import io.dreamfleet.job.Objective;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objectives of one model as people type them: the units of {@link UnitExpression}, everything that
 * {@link Objective#parse} reads, with logits by label, and of these
 *
 * <ul>
 *   <li>one function of several units: {@code neuron(layer2:0-15)}, {@code max(layer2:*)}, {@code
 *       -layer2:1,5}
 *   <li>{@code interpolate(A, B, N)}: N objectives from A to B
 * </ul>
 *
 * <p>What can be read as units is units, because labels may hold any character.
 */
public final class ObjectiveExpression {
  private static final String NUMBER = "(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?";

  /** A function's call, a sign in front, a weight, a plus, or a minus with a term behind it. */
  private static final Pattern COMPOSED =
      Pattern.compile(
          "[A-Za-z_]\\(|^\\s*[-+(]|^\\s*"
              + NUMBER
              + "\\s*\\*|\\+|-\\s*(?:"
              + NUMBER
              + "\\s*\\*\\s*)?[A-Za-z_(]");

  private static final Pattern SEVERAL =
      Pattern.compile(
          "(?<before>\\s*[-+]?\\s*(?:"
              + NUMBER
              + "\\s*\\*\\s*)?)(?:(?<function>channel|neuron|mean|max|sum)\\((?<call>[^()]*)\\)"
              + "|(?<bare>[^()]*))\\s*");

  private static final Pattern NUMBERED =
      Pattern.compile("\\s*" + LayerNames.REGEX + ":[\\d\\s,*@-]*");

  /** A class by its label in a sum; the layer is to be put in. */
  private static final String LABEL = "(?<![A-Za-z0-9_./])%s:\\s*(?<label>[^\\d\\s*][^-+*()]*)";

  private final ClassLabels labels;
  private final UnitExpression units;

  public ObjectiveExpression(Model model) {
    this.labels = new ClassLabels(model);
    this.units = new UnitExpression(model);
  }

  /**
   * Expands expressions, each objective once, in the order given.
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
    try {
      return units.expand(expression);
    } catch (JobRefusedException noUnits) {
      if (!COMPOSED.matcher(expression).find() || isAboutLabels(expression)) {
        throw noUnits;
      }
      return composed(expression);
    }
  }

  /** Whether this was to be units of the layer of classes, whose labels can look like anything. */
  private boolean isAboutLabels(String expression) {
    int colon = expression.indexOf(':');
    return colon >= 0
        && labels.name(expression.substring(0, colon).strip())
        && expression.indexOf(':', colon + 1) < 0
        && !expression.contains("logit(");
  }

  private List<Objective> composed(String expression) {
    Optional<Interpolation> interpolation = Interpolation.of(expression);
    if (interpolation.isPresent()) {
      return interpolation.get().expand(this::one);
    }
    Matcher several = SEVERAL.matcher(expression);
    if (several.matches()) {
      Optional<List<Objective>> expanded = several(several);
      if (expanded.isPresent()) {
        return expanded.get();
      }
    }
    return List.of(labels.resolved(parsed(expression)));
  }

  /** A sum's terms have classes by number, because labels hold signs and commas. */
  private Objective parsed(String expression) {
    try {
      return Objective.parse(expression);
    } catch (JobRefusedException e) {
      Matcher label =
          labels
              .layer()
              .map(LABEL::formatted)
              .map(Pattern::compile)
              .map(pattern -> pattern.matcher(expression))
              .filter(Matcher::find)
              .orElseThrow(() -> e);
      throw new JobRefusedException(
          e.code(),
          "%s\n(a class by its label is logit(%s) here)"
              .formatted(e.getMessage(), label.group("label").strip()));
    }
  }

  private Optional<List<Objective>> several(Matcher matcher) {
    String function = matcher.group("function");
    String inner = function == null ? matcher.group("bare") : matcher.group("call");
    List<Objective> expanded;
    try {
      expanded = units.expand(inner);
    } catch (JobRefusedException noUnits) {
      if (NUMBERED.matcher(inner).matches()) {
        throw noUnits;
      }
      return Optional.empty();
    }
    String open = matcher.group("before") + (function == null ? "" : function + "(");
    String close = function == null ? "" : ")";
    return Optional.of(
        expanded.stream().map(unit -> Objective.parse(open + unit.text() + close)).toList());
  }

  private Objective one(String expression) {
    List<Objective> objectives = expand(expression);
    if (objectives.size() != 1) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "interpolate goes from one objective to one other, but \"%s\" is %d"
              .formatted(expression.strip(), objectives.size()));
    }
    return objectives.get(0);
  }
}
