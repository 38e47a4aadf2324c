package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.StatusEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks up in the model catalog what status events do not say. */
public final class JobViews {
  private final ModelCatalog catalog;
  private final Map<String, Known> models = new ConcurrentHashMap<>();

  /** What the catalog says about a model. */
  private record Known(ClassLabels labels, Map<String, Integer> depths) {
    private static Known of(Model model) {
      Map<String, Integer> depths = new HashMap<>();
      for (String layer : model.network().layers().keySet()) {
        depths.put(layer, depths.size());
      }
      return new Known(new ClassLabels(model), depths);
    }
  }

  public JobViews(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /** What is known of the job that an event is about. */
  public JobView of(StatusEvent event) {
    Optional<Known> known = event.subject().model().flatMap(this::find).map(this::known);
    Optional<Objective> objective =
        event
            .subject()
            .objective()
            .flatMap(JobViews::parsed)
            .map(read -> known.map(model -> resolved(read, model)).orElse(read));
    return new JobView(
        event,
        objective,
        known.flatMap(model -> objective.flatMap(model.labels()::of)),
        known
            .flatMap(
                model ->
                    objective.flatMap(
                        unit ->
                            unit.layers().stream()
                                .map(model.depths()::get)
                                .filter(Objects::nonNull)
                                .max(Integer::compare)))
            .orElse(Integer.MAX_VALUE));
  }

  /** Pictures can be fetched without it, even where its file is damaged. */
  private Optional<Model> find(String name) {
    try {
      return catalog.find(name);
    } catch (JobRefusedException e) {
      return Optional.empty();
    }
  }

  private Known known(Model model) {
    return models.computeIfAbsent(model.name(), name -> Known.of(model));
  }

  /** With channels for logits; as it is where this catalog has no such class. */
  private static Objective resolved(Objective objective, Known model) {
    try {
      return model.labels().resolved(objective);
    } catch (JobRefusedException e) {
      return objective;
    }
  }

  /** Empty for a unit that a newer version of the format can write and this one cannot read. */
  private static Optional<Objective> parsed(String text) {
    try {
      return Optional.of(Objective.parse(text));
    } catch (JobRefusedException e) {
      return Optional.empty();
    }
  }
}
