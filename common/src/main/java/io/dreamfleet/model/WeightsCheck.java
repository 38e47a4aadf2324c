package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.Network;
import io.dreamfleet.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether a file's tensors are the parameters of a network: all of them, no others, each right. */
public final class WeightsCheck {
  /** So many names of a kind are shown; the rest are counted. */
  private static final int SHOWN = 3;

  private static final int LONGEST_NAME = 80;

  /** A counter that batch-norm keeps while training; it decides nothing afterwards. */
  private static final String COUNTER = ".num_batches_tracked";

  /** Classifiers in the middle of GoogLeNet and Inception, which help in training and no later. */
  private static final Pattern TRAINING_HEAD = Pattern.compile("(aux[12]|AuxLogits)\\..*");

  private final Network network;

  public WeightsCheck(Network network) {
    this.network = network;
  }

  /**
   * Compares names and shapes.
   *
   * @throws JobRefusedException with {@link FailureCode#BAD_WEIGHTS} and one sentence that names
   *     what is missing, what is too much, what has another shape, and which built-in network the
   *     file is nearest to
   */
  public void check(Weights weights) {
    Map<String, List<Integer>> parameters = network.parameters();
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    parameters.forEach(
        (name, shape) -> {
          if (!weights.contains(name)) {
            missing.add(name);
          } else if (!shape(weights, name).equals(shape)) {
            misshapen.add("%s is %s instead of %s".formatted(name, shape(weights, name), shape));
          }
        });
    List<String> unexpected =
        weights.names().stream()
            .filter(name -> !parameters.containsKey(name) && !isForTraining(name))
            .toList();
    List<String> faults = new ArrayList<>();
    describe(missing, "is missing", "are missing", faults);
    describe(misshapen, "has another shape", "have other shapes", faults);
    describe(unexpected, "is none of the network's", "are none of the network's", faults);
    if (!faults.isEmpty()) {
      throw new JobRefusedException(
          FailureCode.BAD_WEIGHTS,
          "%s does not fit %s, which has %d parameters: %s%s"
              .formatted(
                  weights.source(),
                  network.name(),
                  parameters.size(),
                  String.join("; ", faults),
                  NearestArchitecture.hint(
                      weights,
                      weights.names().stream().filter(name -> !isForTraining(name)).count())));
    }
  }

  private static boolean isForTraining(String name) {
    return name.endsWith(COUNTER) || TRAINING_HEAD.matcher(name).matches();
  }

  private static List<Integer> shape(Weights weights, String name) {
    return Arrays.stream(weights.get(name).shape()).boxed().toList();
  }

  private static void describe(
      List<String> found, String one, String several, List<String> faults) {
    if (found.isEmpty()) {
      return;
    }
    String first =
        String.join(", ", found.stream().limit(SHOWN).map(WeightsCheck::printable).toList());
    String more = found.size() <= SHOWN ? "" : ", and %d more".formatted(found.size() - SHOWN);
    faults.add(
        "%d %s (%s%s)".formatted(found.size(), found.size() == 1 ? one : several, first, more));
  }

  /** A name out of a file that anybody may have made: one line of a log stays one. */
  private static String printable(String name) {
    String cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
