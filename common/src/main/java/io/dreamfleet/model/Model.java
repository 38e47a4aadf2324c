package io.dreamfleet.model;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.Network;
import java.util.List;

/**
 * A network that jobs can name.
 *
 * @param name in jobs and on the command line
 * @param network its graph
 * @param classes the names of the logits, in order; empty where nobody has named them
 * @param weights where its own weights come from
 * @param source one line on what it is and who made it
 */
public record Model(
    String name, Network network, List<String> classes, WeightsSource weights, String source) {
  public Model {
    classes = List.copyOf(classes);
  }

  /** The picture size of jobs that name none: the one that the network was trained on. */
  public ImageSize defaultSize() {
    return new ImageSize(network.input().width(), network.input().height());
  }
}
