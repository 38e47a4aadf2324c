package io.dreamfleet.model;

import io.dreamfleet.network.architecture.Architectures;
import io.dreamfleet.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The built-in network that a file of weights is nearest to.
 *
 * @param name the network's
 * @param fitting parameters of the network that the file has in their shapes
 * @param parameters of the network
 * @param likeness those in common over all that either has
 */
record NearestArchitecture(String name, long fitting, int parameters, double likeness) {
  /** Below that a file is something else. */
  private static final double LIKE = 0.8;

  /**
   * What to say of a file that does not fit another network, as the end of a sentence.
   *
   * @param parameters how many names of the file are parameters
   */
  static String hint(Weights weights, long parameters) {
    NearestArchitecture nearest = new NearestArchitecture("", 0, 0, 0);
    for (String name : Architectures.all().keySet()) {
      // a catalog would keep them all
      NearestArchitecture each = of(ModelCatalog.builtIn().model(name), weights, parameters);
      nearest = each.likeness() > nearest.likeness() ? each : nearest;
    }
    if (nearest.likeness() < LIKE) {
      return "";
    }
    return nearest.fitting() == nearest.parameters()
        ? "; it fits " + nearest.name()
        : "; it is nearest to %1$s, of which %2$d of %3$d fit (with classes or channels of its own: dreamfleet models add NAME FILE --architecture %1$s)"
            .formatted(nearest.name(), nearest.fitting(), nearest.parameters());
  }

  private static NearestArchitecture of(Model model, Weights weights, long inFile) {
    Map<String, List<Integer>> parameters = model.network().parameters();
    long fitting =
        parameters.entrySet().stream()
            .filter(parameter -> weights.contains(parameter.getKey()))
            .filter(
                parameter ->
                    Arrays.stream(weights.get(parameter.getKey()).shape())
                        .boxed()
                        .toList()
                        .equals(parameter.getValue()))
            .count();
    return new NearestArchitecture(
        model.name(),
        fitting,
        parameters.size(),
        (double) fitting / (parameters.size() + inFile - fitting));
  }
}
