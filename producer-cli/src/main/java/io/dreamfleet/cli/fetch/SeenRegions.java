package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.Objective;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.PixelRegion;
import java.util.List;
import java.util.Optional;

/** Which part of a picture its job's unit sees. */
final class SeenRegions {
  private final ModelCatalog catalog;

  SeenRegions(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The receptive field of a job's unit.
   *
   * @param height of its picture
   * @param width of its picture
   * @return empty where the unit is not a single element, or sees everything or nothing, or is of a
   *     network that this build does not know
   */
  Optional<PixelRegion> of(JobView job, int height, int width) {
    Optional<Network> network =
        job.event().subject().model().flatMap(catalog::find).map(Model::network);
    List<Objective.Term> terms = job.objective().map(Objective::terms).orElse(List.of());
    if (network.isEmpty() || terms.size() != 1) {
      return Optional.empty();
    }
    return of(terms.get(0).objective(), network.get(), height, width)
        .filter(region -> !region.isEmpty())
        .filter(region -> region.height() < height || region.width() < width);
  }

  private static Optional<PixelRegion> of(Objective unit, Network network, int height, int width) {
    if (!(unit instanceof Objective.OfLayer ofLayer)
        || !network.layers().containsKey(ofLayer.layer())) {
      return Optional.empty();
    }
    String layer = ofLayer.layer();
    if (unit instanceof Objective.Neuron neuron) {
      return Optional.of(
          PixelRegion.seenBy(network, layer, neuron.row(), neuron.column(), height, width));
    }
    if (unit instanceof Objective.Centre) {
      FeatureShape shape = network.shapes(height, width).get(network.layer(layer).name());
      return Optional.of(
          PixelRegion.seenBy(network, layer, shape.height() / 2, shape.width() / 2, height, width));
    }
    return Optional.empty();
  }
}
