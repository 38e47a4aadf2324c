package io.dreamfleet.job;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A weighted sum while it is put together: equal objectives become one term, at the place of the
 * first, so that equal sums have equal texts and ids. Weights are added in decimal, so that 0.1 and
 * 0.2 make 0.3.
 */
public final class WeightedSum {
  /** What a weight's size may be: more or less than this is lost in the gradient's float32. */
  public static final double LEAST_WEIGHT = 1e-6;

  public static final double LARGEST_WEIGHT = 1e6;

  private final Map<Objective, BigDecimal> weights = new LinkedHashMap<>();

  /** Adds an objective, a sum term by term. */
  public WeightedSum plus(double factor, Objective objective) {
    return plus(BigDecimal.valueOf(factor), objective);
  }

  WeightedSum plus(BigDecimal factor, Objective objective) {
    for (Objective.Term term : objective.terms()) {
      weights.merge(
          term.objective(), factor.multiply(BigDecimal.valueOf(term.weight())), BigDecimal::add);
    }
    return this;
  }

  /**
   * The sum: a single objective where one of weight 1 is all that there is.
   *
   * @throws JobRefusedException when weights add up to 0, or to more or less than they may be
   */
  public Objective objective() {
    wrong()
        .ifPresent(
            term -> {
              throw new JobRefusedException(
                  FailureCode.INVALID_VALUE, "objective: " + problem(term));
            });
    List<Objective.Term> terms =
        weights.entrySet().stream()
            .map(entry -> new Objective.Term(entry.getValue().doubleValue(), entry.getKey()))
            .toList();
    return terms.size() == 1 && terms.get(0).weight() == 1
        ? terms.get(0).objective()
        : new Objective.Sum(terms);
  }

  /** The first objective whose weight cannot be. */
  Optional<Objective> wrong() {
    return weights.keySet().stream().filter(term -> !allowed(weights.get(term))).findFirst();
  }

  /** What is wrong with the weight of an objective, as a sentence. */
  String problem(Objective term) {
    BigDecimal weight = weights.get(term);
    return weight.signum() == 0
        ? "the weights of %s add up to 0, so that it would have no part".formatted(term.text())
        : "the weight of %s must be from 0.000001 to 1000000 or the negative of that, but is %s"
            .formatted(term.text(), weight.doubleValue());
  }

  private static boolean allowed(BigDecimal weight) {
    double size = Math.abs(weight.doubleValue());
    return size >= LEAST_WEIGHT && size <= LARGEST_WEIGHT;
  }
}
