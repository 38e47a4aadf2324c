package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What jobs take, in units that pictures of different layers, sizes and steps have in common. */
public final class Workload {
  private final ModelCatalog catalog;
  private final Map<Pass, Double> passes = new HashMap<>();
  private final Map<String, ClassLabels> labels = new HashMap<>();

  /** One picture's way through a network up to some layers. */
  private record Pass(String model, List<String> layers, ImageSize size) {}

  public Workload(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The multiplications of a job's forward passes; those of its backward passes are about twice as
   * many for every job. Empty where the model is unknown.
   */
  public Optional<Double> multiplyAdds(Job job) {
    return catalog
        .find(job.model())
        .map(model -> job.totalSteps() * (double) job.pictures() * pass(job, model));
  }

  /** The pixels of all pictures that a job stores. */
  public long storedPixels(Job job) {
    ImageSize size =
        job.size()
            .or(() -> catalog.find(job.model()).map(Model::defaultSize))
            .orElse(new ImageSize(1, 1));
    return (long) size.width() * size.height() * (job.pictures() + job.snapshots().size());
  }

  private double pass(Job job, Model model) {
    List<String> layers =
        labels
            .computeIfAbsent(model.name(), name -> new ClassLabels(model))
            .resolved(job.objective())
            .layers()
            .stream()
            .toList();
    Pass pass = new Pass(job.model(), layers, job.size().orElse(model.defaultSize()));
    return passes.computeIfAbsent(pass, each -> multiplyAdds(each, model.network()));
  }

  private static double multiplyAdds(Pass pass, Network network) {
    Set<String> ends =
        pass.layers().stream()
            .filter(network.layers()::containsKey)
            .map(layer -> network.layer(layer).name())
            .collect(Collectors.toSet());
    return network.truncatedAfter(ends).multiplyAdds(pass.size().height(), pass.size().width());
  }
}
