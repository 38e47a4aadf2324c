package io.dreamfleet.model;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.Network;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that jobs can name.
 *
 * @param name in jobs and on the command line
 * @param network its graph
 * @param classes the names of the logits, in order; empty where nobody has named them
 * @param weights where its own weights come from
 * @param source one line on what it is and who made it
 * @param versions all its published weights by their versions' names, its own first; empty where
 *     versions have no names
 */
public record Model(
    String name,
    Network network,
    List<String> classes,
    WeightsSource weights,
    String source,
    Map<String, WeightsSource.Published> versions) {
  public Model {
    classes = List.copyOf(classes);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }

  /** A model whose weights have no versions. */
  public Model(
      String name, Network network, List<String> classes, WeightsSource weights, String source) {
    this(name, network, classes, weights, source, Map.of());
  }

  /** The picture size of jobs that name none: the one that the network was trained on. */
  public ImageSize defaultSize() {
    return new ImageSize(network.input().width(), network.input().height());
  }

  /** What is done to photographs before this network sees them, with its own weights. */
  public Preparation preparation() {
    return weights instanceof WeightsSource.Published published
        ? preparation(published)
        : Preparation.covering(defaultSize());
  }

  /** What is done to photographs before this network sees them, with a version of its weights. */
  public Preparation preparation(WeightsSource.Published version) {
    return version.preparation().orElseGet(() -> Preparation.covering(defaultSize()));
  }
}
