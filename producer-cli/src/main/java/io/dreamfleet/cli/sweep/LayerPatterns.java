package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.MainLayers;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Layers as people choose them: by name, by a pattern whose {@code *} is any run of characters, or
 * {@code all}.
 */
public final class LayerPatterns {
  private static final String ALL = "all";

  private final Model model;
  private final Network network;
  private final List<String> main;

  public LayerPatterns(Model model) {
    this.model = model;
    this.network = model.network();
    this.main = MainLayers.of(model);
  }

  /**
   * The layers chosen, in the network's order. Of several names that one output has, a pattern
   * takes that of {@link MainLayers}, else the shortest; a name takes itself.
   *
   * @param patterns none for the main layers
   * @throws JobRefusedException when a name is no layer's, or nothing is like a pattern
   */
  public List<String> chosen(List<String> patterns) {
    if (patterns.isEmpty()) {
      return main;
    }
    Set<String> chosen = new LinkedHashSet<>();
    patterns.forEach(pattern -> chosen.addAll(chosen(pattern.strip())));
    List<String> order = new ArrayList<>(network.layers().keySet());
    return chosen.stream().sorted(Comparator.comparingInt(order::indexOf)).toList();
  }

  private List<String> chosen(String pattern) {
    if (!pattern.equals(ALL) && !pattern.contains("*")) {
      network.layer(pattern);
      return List.of(pattern);
    }
    Pattern regex = regex(pattern.equals(ALL) ? "*" : pattern);
    Map<String, String> byNode = new LinkedHashMap<>();
    network
        .layers()
        .forEach(
            (layer, node) -> {
              if (regex.matcher(layer).matches()) {
                byNode.merge(node, layer, this::better);
              }
            });
    if (byNode.isEmpty()) {
      throw new JobRefusedException(
          FailureCode.UNKNOWN_LAYER,
          "no layer of %1$s is like \"%2$s\" (dreamfleet models layers %1$s lists all %3$d)"
              .formatted(model.name(), pattern, network.layers().size()));
    }
    return List.copyOf(byNode.values());
  }

  private String better(String one, String other) {
    if (main.contains(one) != main.contains(other)) {
      return main.contains(one) ? one : other;
    }
    return other.length() < one.length() ? other : one;
  }

  private static Pattern regex(String pattern) {
    return Pattern.compile(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
