package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.WeightedSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * {@code interpolate(A, B, N)}: the objectives (1 - t) * A + t * B for N values of t from 0 to 1.
 *
 * @param text the whole, for sentences
 * @param ends what stands between the brackets before N
 * @param count N
 */
record Interpolation(String text, String ends, int count) {
  private static final Pattern CALL =
      Pattern.compile("\\s*interpolate\\(\\s*(?<ends>.*),\\s*(?<count>\\d{1,9})\\s*\\)\\s*");
  private static final Pattern BEGINNING = Pattern.compile("\\s*interpolate\\s*\\(.*");

  private static final Pattern ROW = Pattern.compile("@\\s*\\d+\\s*$");

  private static final int MOST = 1000;

  /**
   * Reads an expression, if it is one of these.
   *
   * @throws JobRefusedException when it begins as one and goes on as none
   */
  static Optional<Interpolation> of(String expression) {
    if (!BEGINNING.matcher(expression).matches()) {
      return Optional.empty();
    }
    Matcher call = CALL.matcher(expression);
    if (!call.matches()) {
      throw refused(
          expression, "must be interpolate(A, B, N), such as interpolate(layer4:1, layer4:2, 5)");
    }
    int count = Integer.parseInt(call.group("count"));
    if (count < 2 || count > MOST) {
      throw refused(
          expression, "makes %d objectives; from 2 to %d can be made".formatted(count, MOST));
    }
    return Optional.of(new Interpolation(expression, call.group("ends"), count));
  }

  /**
   * All objectives, from the first end to the other.
   *
   * @param parser of one end
   */
  List<Objective> expand(Function<String, Objective> parser) {
    List<JobRefusedException> refusals = new ArrayList<>();
    for (int comma : commas()) {
      try {
        Objective from = parser.apply(ends.substring(0, comma));
        Objective to = parser.apply(ends.substring(comma + 1));
        return IntStream.range(0, count).mapToObj(step -> between(from, to, step)).toList();
      } catch (JobRefusedException e) {
        refusals.add(e);
      }
    }
    // with one comma there is no doubt about which part is wrong
    throw refusals.size() == 1
        ? refusals.get(0)
        : refused(text, "must be interpolate(A, B, N), and its A and B could not be told apart");
  }

  private Objective between(Objective from, Objective to, int step) {
    int last = count - 1;
    if (step == 0) {
      return from;
    }
    if (step == last) {
      return to;
    }
    return new WeightedSum()
        .plus((last - step) / (double) last, from)
        .plus(step / (double) last, to)
        .objective();
  }

  /** The commas outside of brackets, quotes and positions; those of labels are among them. */
  private List<Integer> commas() {
    List<Integer> commas = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < ends.length(); i++) {
      char c = ends.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth--;
      } else if (c == ',' && !quoted && depth == 0 && !isOfPosition(i)) {
        commas.add(i);
      }
    }
    return commas;
  }

  private boolean isOfPosition(int comma) {
    return ROW.matcher(ends.substring(0, comma)).find();
  }

  private static JobRefusedException refused(String expression, String predicate) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE, "\"%s\" %s".formatted(expression.strip(), predicate));
  }
}
